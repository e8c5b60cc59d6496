namespace Harp.Dispatcher.Storage;

/// <summary>Some of the jobs of a list, newest first.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Cursor">Where the next page begins; null where there is none.</param>
internal sealed record JobPage(IReadOnlyList<ListedJob> Jobs, long? Cursor)
{
    /// <summary>About how many bytes of info one page holds; a page that would hold more ends early.</summary>
    public const int InfoBytesMax = 4 << 20;

    /// <summary>The page out of what follows the cursor, newest first; it looks at one job more than it takes.</summary>
    /// <param name="found">The jobs.</param>
    /// <param name="limit">How many it takes.</param>
    /// <param name="goesOn">Asked when there are no more: where the next page begins nevertheless, because the search was given up.</param>
    public static JobPage Of(IEnumerable<ListedJob> found, int limit, Func<long?>? goesOn = null)
    {
        var jobs = new List<ListedJob>();
        var bytes = 0L;
        foreach (var job in found)
        {
            bytes += job.Info.Utf8.Length;
            if (jobs.Count == limit || (jobs.Count > 0 && bytes > InfoBytesMax))
            {
                return new JobPage(jobs, jobs[^1].Seq);
            }

            jobs.Add(job);
        }

        return new JobPage(jobs, goesOn?.Invoke());
    }
}
