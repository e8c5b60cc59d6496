namespace Harp.Dispatcher.Loop;

/// <summary>
/// The bounds of a step of forgetting jobs. How much it touches follows from how long the last one took: a disk is as fast as it is.
/// </summary>
internal sealed record StepLimits
{
    /// <summary>The amount that a step may touch at least, however slow the disk is.</summary>
    public long BytesMin { get; init; } = 1 << 18;

    /// <summary>The amount that a step may touch at most, however fast the disk is.</summary>
    public long BytesMax { get; init; } = 1 << 21;

    /// <summary>The time that a step should take.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>The amount that the next step may touch, after one of <paramref name="bytes"/> that took so long.</summary>
    public long Next(long bytes, TimeSpan took) =>
        Math.Clamp(took > Time ? bytes / 2 : took < Time / 4 ? bytes * 2 : bytes, BytesMin, BytesMax);
}
