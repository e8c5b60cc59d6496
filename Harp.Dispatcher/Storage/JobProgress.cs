using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>Where a job stands.</summary>
/// <param name="State">Its state.</param>
/// <param name="Packets">How many packets are stored.</param>
/// <param name="Outcome">The outcome's line without LF; null where it has not ended.</param>
internal sealed record JobProgress(JobState State, long Packets, byte[]? Outcome)
{
    /// <summary>The outcome's line with its LF, of a job that has ended.</summary>
    public byte[] OutcomeLine() => [.. Outcome!, (byte)'\n'];
}
