namespace Harp.Dispatcher.Loop;

/// <summary>
/// The waiting jobs in the order in which they came, whichever queue they are in: joining, leaving and finding the oldest cost the same
/// however many there are.
/// </summary>
internal sealed class WaitingLine
{
    private LiveJob? _last;

    /// <summary>The job that has waited for the longest; null where none waits.</summary>
    public LiveJob? Oldest { get; private set; }

    public void Add(LiveJob job)
    {
        (job.Older, job.Newer) = (_last, null);
        if (_last is null)
        {
            Oldest = job;
        }
        else
        {
            _last.Newer = job;
        }

        _last = job;
    }

    /// <summary>The job waits no more; one that did not is left as it is.</summary>
    public void Remove(LiveJob job)
    {
        if (job.Older is null && job.Newer is null && job != Oldest)
        {
            return;
        }

        if (job.Older is null)
        {
            Oldest = job.Newer;
        }
        else
        {
            job.Older.Newer = job.Newer;
        }

        if (job.Newer is null)
        {
            _last = job.Older;
        }
        else
        {
            job.Newer.Older = job.Older;
        }

        (job.Older, job.Newer) = (null, null);
    }
}
