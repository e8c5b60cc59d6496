namespace Harp.Dispatcher.Loop;

/// <summary>
/// The scheduler's time. It stands still while the loop is held up, for then nobody is heard, and nobody's silence may count.
/// </summary>
internal sealed class LoopClock(TimeProvider time)
{
    /// <summary>Timers take no more than 49 days; an alarm that rings too early is only set again.</summary>
    private static readonly TimeSpan AlarmMax = TimeSpan.FromHours(1);

    private readonly long _epoch = time.GetTimestamp();
    private TimeSpan _stood;

    public TimeSpan Now => time.GetElapsedTime(_epoch) - _stood;

    /// <summary>The time at a time stamp of the provider.</summary>
    public TimeSpan At(long timestamp) => time.GetElapsedTime(_epoch, timestamp) - _stood;

    /// <summary>The time until that time, at most so long as a timer takes; null for ever.</summary>
    public TimeSpan? Until(TimeSpan? time) => time is { } at ? TimeSpan.FromTicks(Math.Clamp((at - Now).Ticks, 0, AlarmMax.Ticks)) : null;

    /// <summary>It stood still so long.</summary>
    public void StoodStill(TimeSpan held) => _stood += held;
}
