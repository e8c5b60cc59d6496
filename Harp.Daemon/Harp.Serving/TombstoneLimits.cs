namespace Harp.Serving;

/// <summary>How long it is remembered of a call that it was ended (spec: "end" of "Dispatcher to daemon"), and of how many.</summary>
internal sealed record TombstoneLimits
{
    /// <summary>How long.</summary>
    public TimeSpan Kept { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Of how many for each user; of more, the oldest are forgotten.</summary>
    public int Most { get; init; } = 16384;
}
