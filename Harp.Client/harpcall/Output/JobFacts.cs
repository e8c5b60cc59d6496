using System.Globalization;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Output;

/// <summary>A job's status for people, a fact a line.</summary>
/// <param name="id">The job.</param>
/// <param name="status">What the dispatcher knows.</param>
/// <param name="why">Why it failed; null where it did not, or that is not known.</param>
/// <param name="time">The clock.</param>
internal sealed class JobFacts(string id, JobStatus status, string? why, TimeProvider time)
{
    public string Text(Paint paint) => string.Join('\n', Facts().Select(fact =>
        $"{paint.Of(fact.Name.PadRight(9), Style.Bold)}  {paint.Of(CellText.Line(fact.Value), fact.Style)}"));

    private IEnumerable<(string Name, string Value, Style Style)> Facts()
    {
        yield return ("job", id, Style.Plain);
        yield return ("state", State(), Paint.Of(status.State));
        if (why is not null)
        {
            yield return ("why", why, Paint.Of(status.State));
        }

        yield return ("call", $"{status.Procedure} on {status.Host}", Style.Plain);
        yield return ("arguments", status.Arguments.ToString(), Style.Plain);
        if (status.Queue is { } queue)
        {
            yield return ("queue", QueueLabel.Of(queue), Style.Plain);
        }

        yield return ("submitted", Moment(status.SubmittedAt), Style.Plain);
        if (status.StartedAt is { } start)
        {
            yield return ("started", $"{Moment(start)}, after {Duration.Of(start - status.SubmittedAt)}", Style.Plain);
        }

        if (status.EndedAt is { } end)
        {
            var after = status.StartedAt is { } began ? $"after {Duration.Of(end - began)}" : "without a start";
            yield return ("ended", $"{Moment(end)}, {after}", Style.Plain);
        }

        if (status.Packets is { } packets)
        {
            yield return ("packets", packets.ToString(CultureInfo.InvariantCulture), Style.Plain);
        }

        if (status.Info != RawJson.Null)
        {
            yield return ("info", status.Info.ToString(), Style.Plain);
        }
    }

    private string State()
    {
        var word = status.State is { } state ? JobStates.Word(state) : status.EndedAt is null ? "not ended" : "ended";
        return status.EndedAt is not null ? word : $"{word} for {Duration.Of(time.GetUtcNow() - (status.StartedAt ?? status.SubmittedAt))}";
    }

    private string Moment(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
