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
    DateTimeOffset? Ended);
