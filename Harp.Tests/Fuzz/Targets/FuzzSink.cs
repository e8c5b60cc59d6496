using System.Text;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Tests.Fuzz.Targets;

/// <summary>Notes what a call tells, and checks the order and the size of what it is told.</summary>
internal sealed class FuzzSink(int runBytesMax) : ICallSink
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _packets;

    public StringBuilder Lines { get; } = new();

    public bool Acknowledged { get; private set; }

    public OutcomeReply? Outcome { get; private set; }

    public bool NothingLeft { get; private set; }

    public Task Ended => _ended.Task;

    public ValueTask ConnectedAsync(JobId job) => ValueTask.CompletedTask;

    public ValueTask AcknowledgedAsync(JobId job, int attempt)
    {
        Assert.False(Acknowledged, "acknowledged twice");
        Acknowledged = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask<Task> PacketsAsync(JobId job, int attempt, PacketRun run)
    {
        Assert.True(Acknowledged && Outcome is null, "packets out of turn");
        Assert.Equal(_packets, run.First);
        Assert.InRange(run.Lines.Length, 1, runBytesMax);
        _packets = run.Next;
        Lines.Append(Encoding.UTF8.GetString(run.Lines.Span));
        return ValueTask.FromResult(Task.CompletedTask);
    }

    public ValueTask EndedAsync(JobId job, int attempt, OutcomeReply outcome, bool nothingLeft)
    {
        Assert.Null(Outcome);
        (Outcome, NothingLeft) = (outcome, nothingLeft);
        _ended.SetResult();
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAnsweredAsync(JobId job, EndAnswer answer) => throw new NotSupportedException();
}
