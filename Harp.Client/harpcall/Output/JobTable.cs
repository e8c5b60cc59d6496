using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Output;

/// <summary>Jobs as a table. Their ids are shown whole, for they are what the other verbs ask for.</summary>
internal static class JobTable
{
    private const string Indent = "  ";

    /// <summary>Below this each job has a line for its id and another for the rest.</summary>
    private const int OneLineColumns = 64;

    private static readonly Column[] Facts =
    [
        new("STATE"), new("HOST") { Least = 6 }, new("PROCEDURE") { Least = 9 }, new("QUEUE") { Least = 6, Leaves = 3 },
        new("PACKETS") { Leaves = 2, ToTheRight = true }, new("TOOK") { Leaves = 1, ToTheRight = true }, new("AGE") { ToTheRight = true },
    ];

    private static readonly Table OneLine = new([new("JOB"), .. Facts]);
    private static readonly Table SecondLine = new(Facts);

    public static TableLayout Layout(IReadOnlyList<JobSummary> jobs, DateTimeOffset now, int width, Paint paint)
    {
        if (width >= OneLineColumns)
        {
            return OneLine.Layout([.. jobs.Select(job => FactsOf(job, now).Prepend(job.Id).ToArray())], width, paint);
        }

        var layout = SecondLine.Layout([.. jobs.Select(job => FactsOf(job, now))], width - Indent.Length, paint);
        return layout with
        {
            Head = Indent + layout.Head,
            Rows = [.. jobs.Zip(layout.Rows, (job, facts) => new[] { CellText.Clip(job.Id, width), Indent + facts[0] })],
        };
    }

    private static Cell[] FactsOf(JobSummary job, DateTimeOffset now) =>
    [
        new Cell(JobStates.Word(job.State), Paint.Of(job.State)), job.Host, job.Procedure, QueueLabel.Of(job.Queue),
        job.Packets.ToString(System.Globalization.CultureInfo.InvariantCulture), Took(job, now), Duration.Of(now - job.SubmittedAt),
    ];

    /// <summary>How long it ran, or has run so far; nothing where it never did.</summary>
    private static string Took(JobSummary job, DateTimeOffset now) => job.StartedAt is { } start ? Duration.Of((job.EndedAt ?? now) - start) : "";
}
