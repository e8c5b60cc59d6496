namespace Harp.Client.Connections;

/// <summary>
/// Unix time as the protocol counts it. A moment beyond what .NET can hold is its last one: a strange clock elsewhere must not fail here.
/// </summary>
internal static class UnixTime
{
    private static readonly long SecondsMax = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
    private static readonly long MillisecondsMax = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static DateTimeOffset OfSeconds(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, SecondsMax));

    public static DateTimeOffset OfMilliseconds(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, MillisecondsMax));

    public static DateTimeOffset? OfMilliseconds(long? milliseconds) => milliseconds is { } known ? OfMilliseconds(known) : null;
}
