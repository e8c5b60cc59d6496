namespace Harp.Dispatcher.Scheduling;

/// <summary>A job in the scheduler, with the moments that its deadlines count from.</summary>
/// <param name="spec">What is known of it.</param>
/// <param name="queue">The queue that it is in.</param>
/// <param name="ticket">A number that no other job has; the smaller came first.</param>
internal sealed class ScheduledJob(JobSpec spec, CallQueue queue, long ticket)
{
    /// <summary>Orders jobs by their alarms. A job's alarm must not change while it stands in a set of this order.</summary>
    public static IComparer<ScheduledJob> ByAlarm { get; } = Comparer<ScheduledJob>.Create(
        (one, other) => (one.AlarmAt, one.Ticket).CompareTo((other.AlarmAt, other.Ticket)));

    public long Ticket { get; } = ticket;

    public JobSpec Spec { get; } = spec;

    public CallQueue Queue { get; } = queue;

    /// <summary>True if the job has ended, and only its slot is still taken, or its end is still to be told.</summary>
    public bool HasEnded => Phase is CallPhase.Stopping or CallPhase.Settling || (Phase == CallPhase.Waiting && Ticket <= Queue.CutAt);

    public CallPhase Phase { get; private set; } = CallPhase.Waiting;

    /// <summary>The time at which the alarm that is set for this job rings; none where null.</summary>
    public TimeSpan? AlarmAt { get; set; }

    /// <summary>Its neighbours in the <see cref="JobLine"/> where it stands.</summary>
    public ScheduledJob? Before { get; set; }

    public ScheduledJob? After { get; set; }

    /// <summary>True if its daemon is known not to stand still, so that what may linger of the call ends soon.</summary>
    public bool DaemonIsGone { get; set; }

    private TimeSpan StartedAt { get; set; }

    private TimeSpan PhaseSince { get; set; }

    public void Enter(CallPhase phase, TimeSpan now)
    {
        if (phase == CallPhase.Connecting)
        {
            StartedAt = now;
        }

        Phase = phase;
        PhaseSince = now;
    }

    /// <summary>The daemon was heard: its silence counts from then, unless its job has ended.</summary>
    public void Hear(TimeSpan at) => PhaseSince = HasEnded || at < PhaseSince ? PhaseSince : at;

    /// <summary>The time at which this job must be looked at again, and what it ends with if nothing happens until then.</summary>
    public (TimeSpan At, EndReason Reason)? Deadline(SchedulerLimits limits) => Phase switch
    {
        CallPhase.Waiting => null,
        CallPhase.Connecting => Sooner(PhaseSince + limits.ConnectTimeout, EndReason.ConnectTimeout),
        CallPhase.Acknowledging => Sooner(PhaseSince + limits.AcknowledgeTimeout, EndReason.AcknowledgeTimeout),
        CallPhase.Running => Sooner(PhaseSince + Spec.Timeout, EndReason.SilenceTimeout),
        CallPhase.Stopping => (PhaseSince + limits.StopTimeout, EndReason.Reported),
        _ => (PhaseSince + SettleTime(limits), EndReason.Reported),
    };

    /// <summary>The time that its slot stays taken once its connection is gone.</summary>
    public TimeSpan SettleTime(SchedulerLimits limits) =>
        DaemonIsGone || limits.SettleTime > limits.PauseMax ? limits.SettleTime : limits.PauseMax;

    private (TimeSpan At, EndReason Reason) Sooner(TimeSpan at, EndReason reason)
    {
        var whole = StartedAt + Spec.MaxExecTime;
        return whole <= at ? (whole, EndReason.MaxExecTime) : (at, reason);
    }
}
