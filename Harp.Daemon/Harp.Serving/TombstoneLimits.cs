namespace Harp.Serving;

/// <summary>The time that it is remembered of a call that it was ended (spec: "end" of "Dispatcher to daemon"), and of how many.</summary>
internal sealed record TombstoneLimits
{
    /// <summary>The time that a tombstone is kept.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Of how many for each user; of more, the oldest are forgotten.</summary>
    public int Most { get; init; } = 16384;
}
