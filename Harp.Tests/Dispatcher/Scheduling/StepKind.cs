namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>What may happen in a random history.</summary>
public enum StepKind
{
    Submit,
    SubmitAgain,
    Cancel,
    Connected,
    Acknowledged,
    Heard,
    Ended,
    Lost,
    EndConfirmed,
    DaemonGone,
    Interrupt,
    SlotFound,
    QueueCancellationFound,
    Tick,
    CancelQueue,
    EndCut,
}
