using Harp.Client;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace HarpWeb.Jobs;

/// <summary>What the pages tell of a job.</summary>
public sealed record JobView(
    string Id, string Title, string Host, string Procedure, string State, long Packets, DateTimeOffset Submitted, DateTimeOffset? Started,
    DateTimeOffset? Ended)
{
    /// <summary>The longest title that is shown, in UTF-16 code units.</summary>
    private const int TitleMax = 120;

    public bool HasEnded => Ended is not null;

    internal static JobView Of(string id, JobStatus status) => new(
        id, TitleOf(status.Info, status.Procedure), status.Host, status.Procedure, Word(status.State), status.Packets ?? 0,
        status.SubmittedAt, status.StartedAt, status.EndedAt);

    internal static JobView Of(JobSummary job) => new(
        job.Id, TitleOf(job.Info, job.Procedure), job.Host, job.Procedure, Word(job.State), job.Packets, job.SubmittedAt,
        job.StartedAt, job.EndedAt);

    private static string Word(JobState? state) => state?.ToString().ToLowerInvariant() ?? "unknown";

    /// <summary>
    /// The title that the job was started under; offers may have changed since. Whoever may use the dispatcher may put a job with any info,
    /// as long as can be, into this application's queue: what is no title is none, and what is too long for a list is cut.
    /// </summary>
    private static string TitleOf(RawJson info, string procedure) => Short(InfoTitle.Of(info) ?? procedure);

    private static string Short(string title)
    {
        if (title.Length <= TitleMax)
        {
            return title;
        }

        // Not between the two halves of one character.
        return title[..(char.IsHighSurrogate(title[TitleMax - 2]) ? TitleMax - 2 : TitleMax - 1)] + "…";
    }
}
