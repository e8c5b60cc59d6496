using Harp.Dispatcher.Daemons;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Benchmarks.Queues;

/// <summary>
/// Calls that bring a result as soon as they are started, but for those to the host <see cref="Holding"/>, which go on until they are
/// stopped.
/// </summary>
internal sealed class InstantCalls : ICallStarter
{
    public const string Holding = "holding";

    public ICallTarget? Resolve(string host) => new Target(host == Holding);

    private sealed class Target(bool holds) : ICallTarget
    {
        public IRunningCall Start(JobId job, int attempt, CallBody? body, CallTerms terms, ICallSink sink)
        {
            var call = new Call(job, attempt, sink);
            if (!holds)
            {
                call.Stop();
            }

            return call;
        }

        public void ConfirmEnd(JobId job, int attempt, TimeSpan within, ICallSink sink)
        {
        }
    }

    private sealed class Call(JobId job, int attempt, ICallSink sink) : IRunningCall
    {
        public long? HeardAt => null;

        public void Stop() =>
            _ = Task.Run(async () => await sink.EndedAsync(
                job, attempt, OutcomeReply.Result(RawJson.Parse("1")), nothingLeft: true).ConfigureAwait(false));

        public void Abort() => Stop();
    }
}
