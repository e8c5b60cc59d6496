namespace Harp.Dispatcher.Loop;

/// <summary>
/// Tells whether the time of day can be believed, as far as the clock that only counts can tell: one that is suddenly ahead of it was set,
/// may have been set wrong, and may be set back in a second. Where it stays ahead for long enough it is believed. Not thread-safe.
/// </summary>
/// <param name="time">Both clocks.</param>
internal sealed class ClockWatch(TimeProvider time)
{
    /// <summary>Clocks are slewed, and a look at both of them takes time.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _believed = time.GetUtcNow() - DateTimeOffset.UnixEpoch;
    private TimeSpan _doubted;
    private long? _doubtedSince;

    /// <summary>The time by which the time of day is ahead of where it should be; zero where it can be believed.</summary>
    /// <param name="hold">For how long it must be ahead until it is believed.</param>
    public TimeSpan Look(TimeSpan hold)
    {
        var beginning = time.GetUtcNow() - DateTimeOffset.UnixEpoch - time.GetElapsedTime(_origin);
        if (beginning - _believed > Tolerance)
        {
            if (_doubtedSince is null || (beginning - _doubted).Duration() > Tolerance)
            {
                (_doubted, _doubtedSince) = (beginning, time.GetTimestamp());
            }

            if (time.GetElapsedTime(_doubtedSince.Value) < hold)
            {
                return beginning - _believed;
            }
        }

        (_believed, _doubtedSince) = (beginning, null);
        return TimeSpan.Zero;
    }
}
