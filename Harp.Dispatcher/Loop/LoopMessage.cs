using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Loop;

/// <summary>An event on its way into the loop, with what the scheduler need not know: payloads, and who waits for the commit.</summary>
internal abstract record LoopMessage
{
    private LoopMessage()
    {
    }

    /// <summary>The time stamp of the moment at which it was posted.</summary>
    public long PostedAt { get; set; }

    /// <summary>A client asks for a call.</summary>
    internal sealed record Submit(CallRequest Request, string? Caller, TaskCompletionSource<Reply> Reply) : LoopMessage
    {
        /// <summary>The text that tells the request from others under the same key; null where it has no key.</summary>
        public RequestFingerprint? Fingerprint { get; } = Request.Key is null ? null : RequestFingerprint.Of(Request);

        /// <summary>True if the call is accepted, too, where its queue does not exist yet.</summary>
        public bool QueueMayAppear { get; init; } = true;

        /// <summary>The request of the call, where that is short enough to be held until its connection stands.</summary>
        public CallBody? ShortBody => Request.Arguments.Utf8.Length <= CallBody.HeldBytesMax
            ? new CallBody(Request.Procedure, Request.Arguments, Caller, Request.Trace) : null;
    }

    /// <summary>A client asks for a job to be ended.</summary>
    internal sealed record Cancel(JobId Job, TaskCompletionSource<Reply> Reply) : LoopMessage;

    /// <summary>A client asks for all jobs of a queue to be ended.</summary>
    internal sealed record CancelQueue(QueueName Queue, TaskCompletionSource<Reply> Reply) : LoopMessage;

    /// <summary>A client asks which queues there are.</summary>
    internal sealed record ListQueues(TaskCompletionSource<IReadOnlyList<ListedQueueReply>> Queues) : LoopMessage;

    /// <summary>A client asks for a step of pruning.</summary>
    internal sealed record Prune(PruneLimits Limits, DateTimeOffset Now, TaskCompletionSource<PruneStep> Step) : LoopMessage;

    /// <summary>A call's request was sent.</summary>
    internal sealed record Connected(JobId Job) : LoopMessage;

    /// <summary>A call was acknowledged.</summary>
    internal sealed record Acknowledged(JobId Job, int Attempt) : LoopMessage;

    /// <summary>A call brought packets.</summary>
    internal sealed record Packets(JobId Job, int Attempt, PacketRun Run, TaskCompletionSource Committed) : LoopMessage;

    /// <summary>A call is over; <paramref name="Stored"/> is told when its outcome is on disk, where somebody wants to know.</summary>
    internal sealed record CallEnded(
        JobId Job, int Attempt, OutcomeReply Outcome, bool NothingLeft = true, TaskCompletionSource? Stored = null) : LoopMessage;

    /// <summary>The daemon was asked to end a call whose connection is gone; what that says of its slot.</summary>
    internal sealed record EndAnswered(JobId Job, EndAnswer Answer) : LoopMessage;

    /// <summary>The configuration was read again.</summary>
    internal sealed record Change(LoopLimits Loop, SchedulerLimits Scheduler, TaskCompletionSource Done) : LoopMessage;

    /// <summary>Somebody wants to know whether the loop is alive: whether it gets as far as a commit.</summary>
    internal sealed record Ping(TaskCompletionSource Answered) : LoopMessage;

    /// <summary>The next deadline has come.</summary>
    internal sealed record Tick : LoopMessage
    {
        public static Tick Instance { get; } = new();
    }

    /// <summary>The dispatcher stops: no new calls, no new starts.</summary>
    internal sealed record Drain : LoopMessage;

    /// <summary>The dispatcher waited long enough: what still runs is interrupted.</summary>
    internal sealed record InterruptRunning : LoopMessage;
}
