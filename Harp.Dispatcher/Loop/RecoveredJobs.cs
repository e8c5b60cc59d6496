using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The facts that the scheduler must know of what a start found: first the slots that are taken still, then what is to end, then what
/// waits, in its order.
/// </summary>
internal static class RecoveredJobs
{
    public static IEnumerable<SchedulerEvent> EventsOf(Recovery found) =>
    [
        .. found.Held.Concat(found.Interrupted).Select(job => new SchedulerEvent.SlotFound(SpecOf(job), job.Attempt)),
        .. found.Cut.Select(job => new SchedulerEvent.QueueCancellationFound(SpecOf(job))),
        .. found.Waiting.Select(job => new SchedulerEvent.Submitted(SpecOf(job))),
    ];

    /// <summary>The memory of a job: of one that has ended only until what its slot wants is done.</summary>
    public static LiveJob JobOf(SchedulerEvent change) => change switch
    {
        SchedulerEvent.Submitted waiting => new LiveJob(waiting.Spec.Host),
        SchedulerEvent.QueueCancellationFound cut => new LiveJob(cut.Spec.Host),
        SchedulerEvent.SlotFound slot => new LiveJob(slot.Spec.Host) { Attempt = slot.Attempt, HasEnded = true },
        _ => throw new InvalidOperationException($"nothing is taken up by {change}"),
    };

    private static JobSpec SpecOf(UnfinishedJob job) =>
        new(job.Id, job.Host, job.Queue, job.Concurrency, job.Timeout, job.MaxExecTime) { User = job.Caller };
}
