using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Benchmarks.HotPath;

/// <summary>A store that is infinitely fast: it takes every run of packets at once, and only counts.</summary>
internal sealed class CountingSink : ICallSink
{
    public long Bytes { get; private set; }

    public ValueTask ConnectedAsync(JobId job) => ValueTask.CompletedTask;

    public ValueTask AcknowledgedAsync(JobId job, int attempt) => ValueTask.CompletedTask;

    public ValueTask<Task> PacketsAsync(JobId job, int attempt, PacketRun run)
    {
        Bytes += run.Lines.Length;
        return ValueTask.FromResult(Task.CompletedTask);
    }

    public ValueTask EndedAsync(JobId job, int attempt, OutcomeReply outcome, bool nothingLeft) => ValueTask.CompletedTask;

    public ValueTask EndAnsweredAsync(JobId job, EndAnswer answer) => throw new NotSupportedException();
}
