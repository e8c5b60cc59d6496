using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>Something that the scheduler wants done, in the order given.</summary>
/// <param name="Job">The job that it is about.</param>
internal abstract record SchedulerAction(JobId Job)
{
    /// <summary>Keep the job: it is in its queue, which runs so many jobs at once.</summary>
    internal sealed record Accept(JobId Job, int Concurrency) : SchedulerAction(Job);

    /// <summary>Start the call. Given once for a job, and never again.</summary>
    internal sealed record StartCall(JobId Job) : SchedulerAction(Job);

    /// <summary>
    /// Record how the job ended, and how far it had come then. Given once for a job. Where it still holds a slot of its queue, that must be
    /// remembered until <see cref="FreeSlot"/>.
    /// </summary>
    internal sealed record EndJob(JobId Job, EndReason Reason, CallPhase Phase, bool HoldsSlot = false) : SchedulerAction(Job);

    /// <summary>Record that a slot which outlived its job is free.</summary>
    internal sealed record FreeSlot(JobId Job) : SchedulerAction(Job);

    /// <summary>Tell the daemon to end the call, and wait until it has.</summary>
    internal sealed record StopCall(JobId Job) : SchedulerAction(Job);

    /// <summary>
    /// The call's connection is gone, or about to be broken: ask its daemon to end the call, whether it still runs or is yet to come. For
    /// so long the answer is of use.
    /// </summary>
    internal sealed record ConfirmEnd(JobId Job, TimeSpan Within) : SchedulerAction(Job);

    /// <summary>Break the call's connection: the daemon did not end it in time.</summary>
    internal sealed record AbortCall(JobId Job) : SchedulerAction(Job);
}
