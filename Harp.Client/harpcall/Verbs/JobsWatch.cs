using Harp.Client.CommandLine.Jobs;
using Harp.Client.CommandLine.Output;

namespace Harp.Client.CommandLine.Verbs;

/// <summary>
/// The list of jobs, again and again: drawn over itself on a terminal, else as a line for each job that is new or another than before.
/// </summary>
internal sealed class JobsWatch(
    VerbContext context, FailureReasons reasons,
    Func<VerbContext, FailureReasons, CancellationToken, Task<IReadOnlyList<JobSummary>>> list, TimeSpan interval)
{
    private const int LinesAround = 2;

    private Dictionary<string, ReadOnlyMemory<byte>> _known = [];

    /// <summary>A job as it came, without what the reply wraps around it, and why it failed.</summary>
    public static ReadOnlyMemory<byte> Json(JobSummary job, FailureReasons reasons) =>
        reasons.Told(job.Id, job.State, JsonMembers.Inner(job.Utf8, "job"));

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!context.Terminal.IsForPeople || !context.Terminal.Traits.CanFillScreen)
        {
            using var timer = new PeriodicTimer(interval, context.Time);
            do
            {
                await PrintChangesAsync(
                    await list(context, reasons, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
            return ExitCode.Ok;
        }

        await using var screen = await Screen.OpenAsync(context.Terminal, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<JobSummary> jobs = [];
        await foreach (var change in screen.HappeningsAsync(interval, context.Time, cancellationToken).ConfigureAwait(false))
        {
            if (change.Key is { } key && ScreenKeys.Leaves(key))
            {
                break;
            }

            jobs = change.IsTick ? await list(context, reasons, cancellationToken).ConfigureAwait(false) : jobs;
            await screen.DrawAsync(size => Lines(jobs, size), cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }

    private async Task PrintChangesAsync(IReadOnlyList<JobSummary> jobs, CancellationToken cancellationToken)
    {
        foreach (var job in jobs.Reverse())
        {
            var json = Json(job, reasons);
            if (!_known.TryGetValue(job.Id, out var before) || !before.Span.SequenceEqual(json.Span))
            {
                await context.Terminal.WriteAsync(json, cancellationToken).ConfigureAwait(false);
            }
        }

        _known = jobs.ToDictionary(job => job.Id, job => Json(job, reasons), StringComparer.Ordinal);
    }

    private IEnumerable<string> Lines(IReadOnlyList<JobSummary> jobs, TerminalSize size)
    {
        var (now, paint) = (context.Time.GetUtcNow(), context.Terminal.OutPaint);
        var room = Math.Max(0, size.Rows - LinesAround);
        var table = JobTable.Layout([.. jobs.Take(room)], reasons.Of, now, size.Columns, paint);
        var rows = table.Rows.Take(table.Rows.Count == 0 ? 0 : room / table.Rows[0].Count).ToArray();
        var hidden = jobs.Count - rows.Length;
        var foot =
            $"q quits · every {Duration.Of(interval)}{(hidden > 0 ? $" · {hidden} more below" : "")}"
            + $"{(table.LeftOut.Count > 0 ? $" · {table.Remark}" : "")}";
        return [table.Head, .. rows.SelectMany(row => row), paint.Of(CellText.Clip(foot, size.Columns), Style.Dim)];
    }
}
