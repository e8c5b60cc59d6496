namespace Harp.Client.CommandLine.Top;

/// <summary>
/// The number of jobs that end a second. The dispatcher lists jobs by when they were submitted, so those that ended within the span are
/// those of the recent ones that have, and of the older ones those that were seen at work and are gone.
/// </summary>
internal sealed class EndedCount(TimeSpan span)
{
    private readonly Queue<DateTimeOffset> _older = new();
    private Dictionary<string, DateTimeOffset> _active = [];

    public double Update(JobPage recent, JobPage running, JobPage waiting, DateTimeOffset now)
    {
        var active = running.Jobs.Concat(waiting.Jobs).DistinctBy(job => job.Id).ToDictionary(
            job => job.Id, job => job.SubmittedAt, StringComparer.Ordinal);

        // Where the lists are cut, a job can leave them without having ended.
        var isWhole = running.Cursor is null && waiting.Cursor is null;
        foreach (var gone in _active.Where(job => isWhole && job.Value < now - span && !active.ContainsKey(job.Key)))
        {
            _older.Enqueue(now);
        }

        _active = active;
        while (_older.TryPeek(out var ended) && ended < now - span)
        {
            _older.Dequeue();
        }

        return (recent.Jobs.Count(job => job.EndedAt is not null) / Rates.Held(recent, span).TotalSeconds)
            + (_older.Count / span.TotalSeconds);
    }
}
