using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The time limits of one session: the first line must come soon, and later silence is allowed only so long while nothing is outstanding.
/// </summary>
internal sealed class SessionClock(ProtocolLimits limits, TimeProvider time)
{
    /// <summary>
    /// The time after which the last reply must have left to count as read: packets that were lost on the way have come again by then.
    /// </summary>
    private static readonly TimeSpan ReplyReadTime = TimeSpan.FromSeconds(1);

    private readonly long _openedAt = time.GetTimestamp();
    private long _answeredAt;
    private long? _waitsSince;
    private int _read;
    private int _answered;

    /// <summary>True if the session is over its time.</summary>
    public bool IsOver => IsFirstLineLate || IsIdleTooLong;

    /// <summary>True if the first request line is late.</summary>
    public bool IsFirstLineLate => Volatile.Read(ref _read) == 0 && time.GetElapsedTime(_openedAt) > limits.FirstLineTimeout;

    /// <summary>True if nothing is outstanding, and has not been for a moment, so that no reply can be on its way any more.</summary>
    public bool IsIdle =>
        HasAnsweredAll && (Volatile.Read(ref _read) == 0 || time.GetElapsedTime(Volatile.Read(ref _answeredAt)) >= ReplyReadTime);

    private bool IsIdleTooLong =>
        HasAnsweredAll && Volatile.Read(ref _read) > 0 && time.GetElapsedTime(Volatile.Read(ref _answeredAt)) > limits.IdleTimeout;

    private bool HasAnsweredAll => Volatile.Read(ref _read) == Volatile.Read(ref _answered);

    /// <summary>
    /// True if a long line has waited for memory for as long as a first line may take. Asked now and then, by one caller.
    /// </summary>
    public bool IsTooLongWithoutRoom(bool waits)
    {
        _waitsSince = waits ? _waitsSince ?? time.GetTimestamp() : null;
        return _waitsSince is { } since && (IsFirstLineLate || time.GetElapsedTime(since) >= limits.FirstLineTimeout);
    }

    public void RequestRead() => Interlocked.Increment(ref _read);

    public void Answered()
    {
        Volatile.Write(ref _answeredAt, time.GetTimestamp());
        Interlocked.Increment(ref _answered);
    }

    public static HarpError NoRoomError(long bytesMax) => new(
        ErrorType.Overloaded,
        $"the long lines that all clients are sending take {bytesMax} bytes, the most that they may; nothing was done, and the "
            + $"connection closes",
        HarpError.WithData(("retry_after", 1), ("limit", bytesMax)));

    public static HarpError StalledError(LineStalledException stalled) => new(
        ErrorType.Timeout, $"{stalled.Message}; nothing was done, and the connection closes", HarpError.WithData(("limit", "read_stall")));

    public HarpError FirstLineError() => new(
        ErrorType.Timeout,
        $"expected a complete request line within {limits.FirstLineTimeout.TotalSeconds} s, got none; the connection closes",
        HarpError.WithData(("limit", "first_line")));
}
