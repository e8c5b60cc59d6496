using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>The progress of a job.</summary>
/// <param name="State">Its state.</param>
/// <param name="Packets">How many packets are stored.</param>
/// <param name="Line">The outcome's line with its LF, so that it can be sent without another copy; null where it has not ended.</param>
internal sealed record JobProgress(JobState State, long Packets, byte[]? Line)
{
    /// <summary>The outcome, of a job that has ended.</summary>
    public ReadOnlySpan<byte> Outcome => Line.AsSpan(0, Line!.Length - 1);

    /// <summary>The length of what was read.</summary>
    public static long BytesOf(JobProgress progress) => progress.Line?.Length ?? 0;

    /// <summary>The outcome's line with its LF, of a job that has ended.</summary>
    public byte[] OutcomeLine() => Line!;
}
