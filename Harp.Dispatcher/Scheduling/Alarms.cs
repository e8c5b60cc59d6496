namespace Harp.Dispatcher.Scheduling;

/// <summary>When jobs must be looked at again: one alarm for each, which never rings too late and sometimes too early.</summary>
internal sealed class Alarms(SchedulerLimits limits)
{
    private readonly SortedSet<ScheduledJob> _set = new(ScheduledJob.ByAlarm);

    /// <summary>What deadlines are reckoned with.</summary>
    public SchedulerLimits Limits { get; set; } = limits;

    /// <summary>When the next one rings; null where none is set.</summary>
    public TimeSpan? Next => _set.Min?.AlarmAt;

    /// <summary>Sets the job's alarm where it has none or one that rings too late. One that rings early is set again when it does.</summary>
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

    /// <summary>A job whose alarm rings, and then has none; null where none rings by now.</summary>
    public ScheduledJob? Ring(TimeSpan now)
    {
        if (_set.Min is { } job && job.AlarmAt <= now)
        {
            Clear(job);
            return job;
        }

        return null;
    }
}
