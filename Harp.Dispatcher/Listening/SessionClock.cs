using Harp.Protocol;
using Harp.Protocol.Errors;

namespace Harp.Dispatcher.Listening;

/// <summary>The time limits of one session: the first line must come soon, and later silence is allowed only so long while nothing is outstanding.</summary>
internal sealed class SessionClock(ProtocolLimits limits, TimeProvider time)
{
    private readonly long _openedAt = time.GetTimestamp();
    private long _answeredAt;
    private long? _waitsSince;
    private int _read;
    private int _answered;

    /// <summary>Whether the session is over its time.</summary>
    public bool IsOver => IsFirstLineLate || IsIdleTooLong;

    /// <summary>Whether the first request line is late.</summary>
    public bool IsFirstLineLate => Volatile.Read(ref _read) == 0 && time.GetElapsedTime(_openedAt) > limits.FirstLineTimeout;

    private bool IsIdleTooLong => Volatile.Read(ref _read) > 0
        && Volatile.Read(ref _read) == Volatile.Read(ref _answered)
        && time.GetElapsedTime(Volatile.Read(ref _answeredAt)) > limits.IdleTimeout;

    /// <summary>Whether a long line has waited for memory for as long as a first line may take. Asked now and then, by one caller.</summary>
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
        $"the long lines that all clients are sending take {bytesMax} bytes, the most that they may; nothing was done, and the connection closes",
        HarpError.WithData(("retry_after", 1), ("limit", bytesMax)));

    public HarpError FirstLineError() => new(
        ErrorType.Timeout,
        $"expected a complete request line within {limits.FirstLineTimeout.TotalSeconds} s, got none; the connection closes",
        HarpError.WithData(("limit", "first_line")));
}
