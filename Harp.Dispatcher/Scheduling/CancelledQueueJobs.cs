using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>The jobs of cancelled queues that are over, and whose ends are still to be told, in the order of their submission.</summary>
internal sealed class CancelledQueueJobs(Dictionary<JobId, ScheduledJob> jobs, WaitingShares shares)
{
    private readonly JobLine _line = new();

    public int Count => _line.Count;

    /// <summary>
    /// Takes all that wait in the queue, whatever their number, at once; returns the last of them, or null where none waits.
    /// </summary>
    public ScheduledJob? Take(CallQueue queue) => queue.CutInto(_line);

    /// <summary>Tells the ends of at most so many.</summary>
    public void End(int most, ICollection<SchedulerAction> actions)
    {
        for (; most > 0 && _line.First is { } job; most--)
        {
            _line.Remove(job);
            jobs.Remove(job.Spec.Id);
            shares.Leave(job.Spec.User);
            actions.Add(new SchedulerAction.EndJob(job.Spec.Id, EndReason.Cancelled, CallPhase.Waiting));
        }
    }
}
