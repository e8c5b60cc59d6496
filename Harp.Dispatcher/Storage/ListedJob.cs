using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>A job as a list shows it.</summary>
/// <param name="Seq">Its place in the order of all jobs.</param>
/// <param name="Id">The job.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Host">The host it is for.</param>
/// <param name="Procedure">What it calls there.</param>
/// <param name="Queue">The name of its queue as the job gave it; null for none.</param>
/// <param name="Packets">How many packets are stored.</param>
/// <param name="Submitted">When it was accepted.</param>
/// <param name="Started">When its call was started, if it was.</param>
/// <param name="Ended">When it ended, if it has.</param>
/// <param name="Info">What its submitter wants to find again.</param>
internal sealed record ListedJob(
    long Seq,
    JobId Id,
    JobState State,
    string Host,
    string Procedure,
    RawJson? Queue,
    long Packets,
    DateTimeOffset Submitted,
    DateTimeOffset? Started,
    DateTimeOffset? Ended,
    RawJson Info)
{
    /// <summary>The user that submitted it; null where there are no users.</summary>
    public string? Caller { get; init; }
}
