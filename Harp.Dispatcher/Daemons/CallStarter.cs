using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Storage;
using Harp.Hosting;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Daemons;

/// <summary>Calls over a transport, to the hosts of the registry. What is asked for is read from the store, so that waiting jobs hold no arguments.</summary>
internal sealed class CallStarter(
    HostRegistry hosts, IJobReader jobs, ITransport transport, Live<TlsClientSecurity> tls, Live<CallLimits> limits, TimeProvider time, ILogger<DaemonCall> log) : ICallStarter
{
    private readonly HostLines _lines = new(limits.Current, time);

    public ICallTarget? Resolve(string host) => hosts.Find(host) is { } entry ? new Target(this, entry) : null;

    private DaemonCall NewCall(JobId job, int attempt, CallBody? body, CallTerms terms, HostEntry host, ICallSink sink) =>
        new(job, attempt, body, terms, host, jobs, transport, host.Tls ? tls.Current.For(host.TlsName, host.TlsPins) : PlainSecurity.Instance, limits.Current, _lines.Enter(host.Address), sink, time, log);

    private sealed class Target(CallStarter owner, HostEntry host) : ICallTarget
    {
        public IRunningCall Start(JobId job, int attempt, CallBody? body, CallTerms terms, ICallSink sink)
        {
            var call = owner.NewCall(job, attempt, body, terms, host, sink);
            _ = Task.Run(() => RunAsync(call));
            return call;
        }

        private async Task RunAsync(DaemonCall call)
        {
            await call.RunAsync().ConfigureAwait(false);
            owner._lines.Leave(host.Address);
        }
    }
}
