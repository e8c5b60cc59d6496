using System.Globalization;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// Jobs as a table. Their ids are whole where there is room, else their beginnings, which every verb takes. Why jobs failed has a column
/// where some did.
/// </summary>
internal static class JobTable
{
    private const string Indent = "  ";

    /// <summary>Below this each job has a line for its id and another for the rest.</summary>
    private const int OneLineColumns = 64;

    /// <summary>From here on ids are whole.</summary>
    private const int WideColumns = 118;

    private const int IdLength = 36;

    private static readonly Column Job = new("JOB");

    private static readonly Column[] Facts =
    [
        new("STATE"), new("HOST") { Least = 6 }, new("PROCEDURE") { Least = 9 }, new("QUEUE") { Least = 6, Leaves = 3 },
        new("PACKETS") { Leaves = 2, ToTheRight = true }, new("TOOK") { Leaves = 1, ToTheRight = true }, new("AGE") { ToTheRight = true },
    ];

    private static readonly Column Why = new("WHY") { Least = 16, Leaves = 4 };

    /// <param name="jobs">The jobs.</param>
    /// <param name="whyOf">Why one of them failed; null where it did not, or nobody knows.</param>
    /// <param name="now">The time.</param>
    /// <param name="width">How wide the terminal is.</param>
    /// <param name="paint">Colours, or none.</param>
    public static TableLayout Layout(
        IReadOnlyList<JobSummary> jobs, Func<string, string?> whyOf, DateTimeOffset now, int width, Paint paint)
    {
        var someFailed = jobs.Any(job => whyOf(job.Id) is not null);
        var shorten = width < WideColumns && (width >= OneLineColumns || width < IdLength)
            ? ShortIds.Of(jobs.Select(job => job.Id)) : id => id;
        if (width >= OneLineColumns)
        {
            return new Table([Job, .. Columns(someFailed)]).Layout(
                [.. jobs.Select(job => Row(job).Prepend(shorten(job.Id)).ToArray())], width, paint);
        }

        var layout = new Table(Columns(someFailed)).Layout([.. jobs.Select(job => Row(job).ToArray())], width - Indent.Length, paint);
        return layout with
        {
            Head = Indent + layout.Head,
            Rows = [.. jobs.Zip(layout.Rows, (job, facts) => new[] { CellText.Clip(shorten(job.Id), width), Indent + facts[0] })],
        };

        IEnumerable<Cell> Row(JobSummary job) => someFailed ? FactsOf(job, now).Append(whyOf(job.Id) ?? "") : FactsOf(job, now);
    }

    private static Column[] Columns(bool someFailed) => someFailed ? [.. Facts, Why] : Facts;

    private static Cell[] FactsOf(JobSummary job, DateTimeOffset now) =>
    [
        new Cell(JobStates.Word(job.State), Paint.Of(job.State)), job.Host, job.Procedure, QueueLabel.Of(job.Queue),
        job.Packets.ToString(CultureInfo.InvariantCulture), Took(job, now), Duration.Of(now - job.SubmittedAt),
    ];

    /// <summary>The time that it ran, or has run so far; nothing where it never did.</summary>
    private static string Took(JobSummary job, DateTimeOffset now) => job.StartedAt is { } start
        ? Duration.Of((job.EndedAt ?? now) - start) : "";
}
