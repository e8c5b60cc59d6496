using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>The list of jobs, again and again: drawn over itself on a terminal, else as a line for each job that is new or another than before.</summary>
internal sealed class JobsWatch(Session session, Func<Session, CancellationToken, Task<IReadOnlyList<JobSummary>>> list, TimeSpan interval)
{
    private const int LinesAround = 2;

    private Dictionary<string, ReadOnlyMemory<byte>> _known = [];

    /// <summary>A job as it came, without what the reply wraps around it.</summary>
    public static ReadOnlyMemory<byte> Json(JobSummary job) => JsonMembers.Inner(job.Utf8, "job");

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!session.Terminal.IsForPeople || !session.Terminal.Traits.CanFillScreen)
        {
            using var timer = new PeriodicTimer(interval, session.Time);
            do
            {
                await PrintChangesAsync(await list(session, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
            return ExitCode.Ok;
        }

        await using var screen = await Screen.OpenAsync(session.Terminal, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<JobSummary> jobs = [];
        await foreach (var happening in screen.HappeningsAsync(interval, session.Time, cancellationToken).ConfigureAwait(false))
        {
            if (happening.Key is { } key && ScreenKeys.Leaves(key))
            {
                break;
            }

            jobs = happening.IsTick ? await list(session, cancellationToken).ConfigureAwait(false) : jobs;
            await screen.DrawAsync(size => Lines(jobs, size), cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }

    private async Task PrintChangesAsync(IReadOnlyList<JobSummary> jobs, CancellationToken cancellationToken)
    {
        foreach (var job in jobs.Reverse())
        {
            var json = Json(job);
            if (!_known.TryGetValue(job.Id, out var before) || !before.Span.SequenceEqual(json.Span))
            {
                await session.Terminal.WriteAsync(json, cancellationToken).ConfigureAwait(false);
            }
        }

        _known = jobs.ToDictionary(job => job.Id, Json, StringComparer.Ordinal);
    }

    private IEnumerable<string> Lines(IReadOnlyList<JobSummary> jobs, TerminalSize size)
    {
        var (now, paint) = (session.Time.GetUtcNow(), session.Terminal.OutPaint);
        var rows = jobs.Take(Math.Max(0, size.Rows - LinesAround)).Select(job => JobTable.Row(job, now)).ToArray();
        var hidden = jobs.Count - rows.Length;
        return JobTable.Table.Lines(rows, size.Columns, paint)
            .Append(paint.Of(CellText.Clip($"{(hidden > 0 ? $"{hidden} more below · " : "")}every {Duration.Of(interval)} · q quits", size.Columns), Style.Dim));
    }
}
