namespace Harp.Protocol.Framing;

/// <summary>The frame that a read from the link yielded (spec: "Lines").</summary>
public enum FrameStatus
{
    /// <summary>One complete line.</summary>
    Line,

    /// <summary>The peer ended its side cleanly, after a complete line or before any.</summary>
    End,

    /// <summary>The peer ended its side in the middle of a line. Nothing of that line may be believed.</summary>
    Truncated,

    /// <summary>The line exceeds the limit. Where it ends is unknown, so the connection cannot go on.</summary>
    TooLong,
}
