using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>A job as it is on disk, without its packets.</summary>
internal sealed record StoredJob(
    JobId Id,
    JobState State,
    string Host,
    string Procedure,
    RawJson Arguments,
    RawJson Info,
    DateTimeOffset Submitted,
    DateTimeOffset? Started,
    DateTimeOffset? Ended)
{
    /// <summary>The name of its queue as the job gave it; null for none.</summary>
    public RawJson? Queue { get; init; }

    /// <summary>The number of packets that are stored.</summary>
    public long Packets { get; init; }

    /// <summary>The user that submitted it; null where there are no users.</summary>
    public string? Caller { get; init; }

    /// <summary>The W3C <c>traceparent</c> that the call came with; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>Its current attempt; 0 before the first.</summary>
    public int Attempt { get; init; }
}
