using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>Something that the scheduler must know of. Events for jobs that are over are ignored: they come late, not wrong.</summary>
/// <param name="Job">The job that it is about.</param>
internal abstract record SchedulerEvent(JobId Job)
{
    /// <summary>A call was accepted.</summary>
    internal sealed record Submitted(JobSpec Spec) : SchedulerEvent(Spec.Id);

    /// <summary>Somebody wants the job ended.</summary>
    internal sealed record CancelRequested(JobId Job) : SchedulerEvent(Job);

    /// <summary>The connection stands and the request was sent.</summary>
    internal sealed record Connected(JobId Job) : SchedulerEvent(Job);

    /// <summary>The daemon acknowledged the call.</summary>
    internal sealed record Acknowledged(JobId Job) : SchedulerEvent(Job);

    /// <summary>The daemon sent packets.</summary>
    internal sealed record Heard(JobId Job) : SchedulerEvent(Job);

    /// <summary>
    /// The call's connection is closed; it brought an outcome if it was not stopped. Where something of the call may be left, its slot
    /// settles first.
    /// </summary>
    internal sealed record CallEnded(JobId Job, bool NothingLeft = true) : SchedulerEvent(Job);

    /// <summary>The daemon was asked to end a call whose connection is gone, and has: its slot is free.</summary>
    internal sealed record EndConfirmed(JobId Job) : SchedulerEvent(Job);

    /// <summary>No daemon is there, or one that does not know the call: what may linger of it ends within the time to settle.</summary>
    internal sealed record DaemonGone(JobId Job) : SchedulerEvent(Job);

    /// <summary>The dispatcher stops: a job that runs must end now.</summary>
    internal sealed record InterruptRequested(JobId Job) : SchedulerEvent(Job);

    /// <summary>
    /// Found at start-up: the job has ended, but what it did in that attempt may go on, so its slot stays taken for a while.
    /// </summary>
    internal sealed record SlotFound(JobSpec Spec, int Attempt) : SchedulerEvent(Spec.Id);

    /// <summary>Found at start-up: the job waited in a queue that was cancelled, and its end was still to be told.</summary>
    internal sealed record QueueCancellationFound(JobSpec Spec) : SchedulerEvent(Spec.Id);
}
