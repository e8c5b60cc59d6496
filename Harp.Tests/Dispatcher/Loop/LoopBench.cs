using System.Text;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>The loop's work without its thread: events are taken when the test says so, time moves when it says so.</summary>
internal sealed class LoopBench : IDisposable
{
    private readonly DispatcherMetrics _metrics = new();
    private readonly LoopLimits _limits;

    private readonly SchedulerLimits _scheduler;

    public LoopBench(LoopLimits? limits = null, SchedulerLimits? scheduler = null)
    {
        (_limits, _scheduler) = (limits ?? new LoopLimits(), scheduler ?? new SchedulerLimits());
        (Processor, Starter) = NewProcessor();
    }

    public FakeTimeProvider Time { get; } = new();

    /// <summary>How long a slot stays taken of which nobody says whether its call has ended.</summary>
    public TimeSpan SettleTime => _scheduler.PauseMax;

    public WatchedStore Store { get; } = new();

    public JobSignals Signals { get; } = new();

    public BatchProcessor Processor { get; private set; }

    public ScriptedStarter Starter { get; private set; }

    /// <summary>The process dies and is started again on the same store.</summary>
    public void Crash()
    {
        (Processor, Starter) = NewProcessor();
        Processor.Recover(NoSink.Instance);
    }

    public void Finish() => Processor.Finish(NoSink.Instance);

    public void Post(LoopMessage message)
    {
        Processor.Take(message);
        Finish();
    }

    public Task<Reply> Take(CallRequest request, string? caller = null)
    {
        var reply = new TaskCompletionSource<Reply>();
        Processor.Take(new LoopMessage.Submit(request, caller, reply));
        return reply.Task;
    }

    public Task<Reply> TakeCancel(JobId job)
    {
        var reply = new TaskCompletionSource<Reply>();
        Processor.Take(new LoopMessage.Cancel(job, reply));
        return reply.Task;
    }

    /// <summary>Takes packets that hold their numbers; the task is done when they are on disk.</summary>
    public Task TakePackets(JobId job, long first, int count)
    {
        var committed = new TaskCompletionSource();
        var lines = string.Concat(Enumerable.Range((int)first, count).Select(i => $"{{\"packet\":{i},\"data\":{i}}}\n"));
        Processor.Take(new LoopMessage.Packets(job, 1, new PacketRun(first, count, Encoding.UTF8.GetBytes(lines)), committed));
        return committed.Task;
    }

    public static ICallSink Sink => NoSink.Instance;

    public JobId Submit(string? queue = null, int concurrency = 1, string host = "web01", TimeSpan? timeout = null)
    {
        var reply = Take(RequestOf(queue, concurrency, host) with { Timeout = timeout });
        Finish();
        Assert.True(reply.IsCompletedSuccessfully);
        return Assert.IsType<JobIdReply>(reply.Result).Job;
    }

    public bool Cancel(JobId job)
    {
        var reply = TakeCancel(job);
        Finish();
        return ((CancelledReply)reply.Result).Cancelled;
    }

    public void Acknowledge(JobId job)
    {
        Post(new LoopMessage.Connected(job));
        Post(new LoopMessage.Acknowledged(job, 1));
    }

    public PruneStep Prune(PruneLimits limits)
    {
        var step = TakePrune(limits, out var failure);
        Assert.Null(failure);
        Finish();
        return step.Result;
    }

    public Task<PruneStep> TakePrune(PruneLimits limits, out Exception? failure)
    {
        var step = new TaskCompletionSource<PruneStep>();
        failure = Record.Exception(() => Processor.Take(new LoopMessage.Prune(limits, Time.GetUtcNow(), step)));
        return step.Task;
    }

    /// <summary>The reply, which must be there.</summary>
    public static Reply ReplyOf(Task<Reply> reply)
    {
        Assert.True(reply.IsCompletedSuccessfully);
        return reply.Result;
    }

    public static LoopMessage.CallEnded Ended(JobId job) => new(job, 1, OutcomeReply.Result(RawJson.Parse("1")));

    public void Advance(TimeSpan time)
    {
        Time.Advance(time);
        Post(LoopMessage.Tick.Instance);
    }

    public ScriptedCall CallOf(JobId job) => Starter.Calls.Single(call => call.Job == job);

    public JobState StateOf(JobId job) => Store.FindProgress(job)!.State;

    public string OutcomeOf(JobId job) => Encoding.UTF8.GetString(Store.FindProgress(job)!.Outcome!);

    public static CallRequest RequestOf(string? queue = null, int concurrency = 1, string host = "web01") => new(
        host, "p", RawJson.Parse("[1]"))
    {
        Queue = queue is null ? null : new QueueSpec(QueueName.Parse(RawJson.Parse($"{{\"name\":\"{queue}\"}}")), concurrency),
    };

    public void Dispose() => _metrics.Dispose();

    private (BatchProcessor Processor, ScriptedStarter Starter) NewProcessor()
    {
        var starter = new ScriptedStarter(Store);
        return (new BatchProcessor(
            new Scheduler(_scheduler), Store, starter, Signals, _limits, Time, _metrics, NullLogger<BatchProcessor>.Instance), starter);
    }

    private sealed class NoSink : ICallSink
    {
        public static NoSink Instance { get; } = new();

        public ValueTask ConnectedAsync(JobId job) => throw new NotSupportedException();

        public ValueTask AcknowledgedAsync(JobId job, int attempt) => throw new NotSupportedException();

        public ValueTask<Task> PacketsAsync(JobId job, int attempt, PacketRun run) => throw new NotSupportedException();

        public ValueTask EndedAsync(JobId job, int attempt, OutcomeReply outcome, bool nothingLeft) => throw new NotSupportedException();

        public ValueTask EndAnsweredAsync(JobId job, EndAnswer answer) => throw new NotSupportedException();
    }
}
