using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Output;

/// <summary>Jobs as a table. Their ids are shown whole, for they are what the other verbs ask for.</summary>
internal static class JobTable
{
    public static Table Table { get; } = new(
        new Column("JOB"), new Column("STATE"), new Column("HOST") { Least = 6 }, new Column("PROCEDURE") { Least = 9 },
        new Column("QUEUE") { Least = 6, Leaves = 3 }, new Column("PACKETS") { Leaves = 2, ToTheRight = true },
        new Column("TOOK") { Leaves = 1, ToTheRight = true }, new Column("AGE") { ToTheRight = true });

    public static Cell[] Row(JobSummary job, DateTimeOffset now) =>
    [
        job.Id, new Cell(JobStates.Word(job.State), Paint.Of(job.State)), job.Host, job.Procedure, QueueLabel.Of(job.Queue),
        job.Packets.ToString(System.Globalization.CultureInfo.InvariantCulture), Took(job, now), Duration.Of(now - job.SubmittedAt),
    ];

    /// <summary>How long it ran, or has run so far; nothing where it never did.</summary>
    private static string Took(JobSummary job, DateTimeOffset now) => job.StartedAt is { } start ? Duration.Of((job.EndedAt ?? now) - start) : "";
}
