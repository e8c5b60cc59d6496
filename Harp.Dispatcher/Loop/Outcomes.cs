using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Loop;

/// <summary>The outcomes that the dispatcher itself gives a job (spec: "Errors").</summary>
internal static class Outcomes
{
    public static OutcomeReply Of(EndReason reason, CallPhase phase) => reason switch
    {
        EndReason.Cancelled => OutcomeReply.Cancelled,
        EndReason.ConnectTimeout => Timeout("connect", "the connection to the daemon was not made in time", phase),
        EndReason.AcknowledgeTimeout => Timeout("acknowledge", "the daemon did not acknowledge the call in time", phase),
        EndReason.SilenceTimeout => Timeout("timeout", "the daemon was silent for longer than the call's timeout", phase),
        EndReason.MaxExecTime => Timeout("max_exec_time", "the call ran for longer than its max_exec_time", phase),
        EndReason.Interrupted => Interrupted("the dispatcher was stopped while the call ran", StageOf(phase), StartedAt(phase)),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "the call itself brings this outcome"),
    };

    /// <summary>The outcome of a job that ran when the dispatcher died.</summary>
    public static OutcomeReply InterruptedByCrash(bool acknowledged) => Interrupted(
        "the dispatcher died while the call ran; what the call did and whether it ended is not known",
        acknowledged ? CallStage.Run : CallStage.Acknowledge,
        acknowledged ? CallStarted.Yes : CallStarted.Maybe);

    private static OutcomeReply Interrupted(string message, CallStage stage, CallStarted started) =>
        OutcomeReply.Error(HarpError.OfJob(ErrorType.Interrupted, message, stage, started));

    private static OutcomeReply Timeout(string limit, string message, CallPhase phase) =>
        OutcomeReply.Error(HarpError.OfJob(ErrorType.Timeout, message, StageOf(phase), StartedAt(phase), ("limit", limit)));

    private static CallStage StageOf(CallPhase phase) => phase switch
    {
        CallPhase.Connecting => CallStage.Connect,
        CallPhase.Acknowledging => CallStage.Acknowledge,
        _ => CallStage.Run,
    };

    private static CallStarted StartedAt(CallPhase phase) => phase switch
    {
        // A request may have left just before the moment that the scheduler was told of it.
        CallPhase.Connecting or CallPhase.Acknowledging => CallStarted.Maybe,
        _ => CallStarted.Yes,
    };
}
