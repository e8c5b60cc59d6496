namespace Harp.Protocol.Framing;

/// <summary>A long line has begun, and its sender did not go on with it (spec: "Limits").</summary>
/// <param name="limit">How long it was waited for.</param>
public sealed class LineStalledException(TimeSpan limit)
    : TimeoutException($"expected more of a line of more than {LineRoom.FreeBytes} bytes, got nothing for {limit.TotalSeconds} s")
{
    /// <summary>The time that it was waited for.</summary>
    public TimeSpan Limit => limit;
}
