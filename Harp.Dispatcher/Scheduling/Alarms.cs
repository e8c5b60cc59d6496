using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// The times at which jobs must be looked at again: one alarm for each, which never rings too late and sometimes too early.
/// </summary>
internal sealed class Alarms(SchedulerLimits limits)
{
    private readonly SortedSet<ScheduledJob> _set = new(ScheduledJob.ByAlarm);

    /// <summary>The limits that deadlines are reckoned with.</summary>
    public SchedulerLimits Limits { get; set; } = limits;

    /// <summary>The time at which the next one rings; null where none is set.</summary>
    public TimeSpan? Next => _set.Min?.AlarmAt;

    /// <summary>
    /// Sets the job's alarm where it has none or one that rings too late. One that rings early is set again when it does.
    /// </summary>
    public void Set(ScheduledJob job)
    {
        if (job.Deadline(Limits) is { } deadline && (job.AlarmAt is null || deadline.At < job.AlarmAt))
        {
            Clear(job);
            job.AlarmAt = deadline.At;
            _set.Add(job);
        }
    }

    public void Clear(ScheduledJob job)
    {
        _set.Remove(job);
        job.AlarmAt = null;
    }

    /// <summary>A job that is over its time, and why; it has no alarm then. Null where none is by now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="heard">When a job's daemon was last heard, beside what the events told; null where nobody knows of any.</param>
    public (ScheduledJob Job, EndReason Reason)? Ring(TimeSpan now, Func<JobId, TimeSpan?>? heard)
    {
        while (_set.Min is { } job && job.AlarmAt <= now)
        {
            Clear(job);
            if (job.Deadline(Limits) is { } early && early.At <= now && heard?.Invoke(job.Spec.Id) is { } at)
            {
                job.Hear(at);
            }

            if (job.Deadline(Limits) is { } deadline && deadline.At <= now)
            {
                return (job, deadline.Reason);
            }

            Set(job);
        }

        return null;
    }
}
