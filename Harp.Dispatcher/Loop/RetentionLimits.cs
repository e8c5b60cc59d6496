using Harp.Dispatcher.Storage;

namespace Harp.Dispatcher.Loop;

/// <summary>The limits of the ended jobs that are kept without anybody asking, and how that is seen to.</summary>
internal sealed record RetentionLimits
{
    /// <summary>The jobs that are kept; all where nothing is said.</summary>
    public PruneLimits Kept { get; init; } = PruneLimits.None;

    /// <summary>The pause after which it is looked whether there is too much.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time that a time of day that jumped ahead must stand until jobs are forgotten for their age again.</summary>
    public TimeSpan ClockHold { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The time that the loop is left alone between two steps.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(20);
}
