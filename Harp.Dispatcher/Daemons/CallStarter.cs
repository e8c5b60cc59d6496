using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Storage;
using Harp.Hosting;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Daemons;

/// <summary>
/// Calls over a transport, to the hosts of the registry. What is asked for is read from the store, so that waiting jobs hold no arguments.
/// </summary>
internal sealed class CallStarter(
    HostRegistry hosts, IJobReader jobs, ITransport transport, Live<TlsClientSecurity> tls, Live<CallLimits> limits, TimeProvider time,
    ILogger<DaemonCall> log) : ICallStarter
{
    private readonly LineShares<string> _lines = new(
        new LineBudget(limits.Current.ReadingBytesMax, limits.Current.ReadStallTimeout, time), limits.Current.HostReadingBytesMax,
        StringComparer.OrdinalIgnoreCase);

    public ICallTarget? Resolve(string host) => hosts.Find(host) is { } entry ? new Target(this, entry) : null;

    private DaemonCall NewCall(JobId job, int attempt, CallBody? body, CallTerms terms, HostEntry host, ICallSink sink) =>
        new(job, attempt, body, terms, host, jobs, transport, SecurityOf(host), limits.Current, _lines.Enter(
            host.Address), sink, time, log);

    private EndConfirmation NewConfirmation(JobId job, int attempt, HostEntry host, ICallSink sink) =>
        new(job, attempt, host, transport, SecurityOf(host), limits.Current, sink, time, log);

    private IStreamSecurity SecurityOf(HostEntry host) => host.Tls ? tls.Current.For(host.TlsName, host.TlsPins) : PlainSecurity.Instance;

    private sealed class Target(CallStarter owner, HostEntry host) : ICallTarget
    {
        public IRunningCall Start(JobId job, int attempt, CallBody? body, CallTerms terms, ICallSink sink)
        {
            var call = owner.NewCall(job, attempt, body, terms, host, sink);
            _ = Task.Run(() => RunAsync(call));
            return call;
        }

        public void ConfirmEnd(JobId job, int attempt, TimeSpan within, ICallSink sink)
        {
            var confirmation = owner.NewConfirmation(job, attempt, host, sink);
            _ = Task.Run(() => confirmation.RunAsync(within));
        }

        private async Task RunAsync(DaemonCall call)
        {
            await call.RunAsync().ConfigureAwait(false);
            owner._lines.Leave(host.Address);
        }
    }
}
