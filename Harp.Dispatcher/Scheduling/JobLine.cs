namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// Jobs one behind the other, linked through themselves: to take one out of the middle costs as little as the first, to take all of them as
/// little as one, and a job that waits needs no more memory for it than two references. A job stands in one line at most.
/// </summary>
internal sealed class JobLine
{
    /// <summary>The job whose turn is first; null where there is none.</summary>
    public ScheduledJob? First { get; private set; }

    /// <summary>The job whose turn is last; null where there is none.</summary>
    public ScheduledJob? Last { get; private set; }

    public int Count { get; private set; }

    public void Add(ScheduledJob job)
    {
        Link(Last, job);
        Last = job;
        Count++;
    }

    public void Remove(ScheduledJob job)
    {
        var (before, after) = (job.Before, job.After);
        (job.Before, job.After) = (null, null);
        First = First == job ? after : First;
        Last = Last == job ? before : Last;
        Count--;
        if (before is not null)
        {
            before.After = after;
        }

        if (after is not null)
        {
            after.Before = before;
        }
    }

    /// <summary>All jobs of another line, which is empty afterwards.</summary>
    public void TakeOver(JobLine other)
    {
        if (other.First is { } first)
        {
            Link(Last, first);
            Last = other.Last;
            Count += other.Count;
            (other.First, other.Last, other.Count) = (null, null, 0);
        }
    }

    private void Link(ScheduledJob? last, ScheduledJob next)
    {
        next.Before = last;
        if (last is null)
        {
            First = next;
        }
        else
        {
            last.After = next;
        }
    }
}
