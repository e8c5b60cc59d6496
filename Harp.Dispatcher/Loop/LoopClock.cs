namespace Harp.Dispatcher.Loop;

/// <summary>The scheduler's time. It stands still while the loop is held up, for then nobody is heard, and nobody's silence may count.</summary>
internal sealed class LoopClock(TimeProvider time)
{
    private readonly long _epoch = time.GetTimestamp();
    private TimeSpan _stood;

    public TimeSpan Now => time.GetElapsedTime(_epoch) - _stood;

    /// <summary>The time at a time stamp of the provider.</summary>
    public TimeSpan At(long timestamp) => time.GetElapsedTime(_epoch, timestamp) - _stood;

    /// <summary>It stood still so long.</summary>
    public void StoodStill(TimeSpan held) => _stood += held;
}
