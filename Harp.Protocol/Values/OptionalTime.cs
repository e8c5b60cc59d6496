namespace Harp.Protocol.Values;

/// <summary>
/// A time or none, in eight bytes: a nullable one takes sixteen, twice in every call. <see cref="TimeSpan.MinValue"/>, which no limit is,
/// counts as none.
/// </summary>
internal readonly record struct OptionalTime
{
    /// <summary>Shifted, so that a default instance is none.</summary>
    private readonly long _ticks;

    private OptionalTime(TimeSpan time) => _ticks = unchecked(time.Ticks - long.MinValue);

    public TimeSpan? Value => _ticks == 0 ? null : new TimeSpan(unchecked(_ticks + long.MinValue));

    public static OptionalTime Of(TimeSpan? time) => time is { } known ? new OptionalTime(known) : default;
}
