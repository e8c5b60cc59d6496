using System.Globalization;

namespace Harp.Protocol.Values;

/// <summary>
/// A length of time as people write it, in configuration files and on command lines, with its unit: <c>250ms</c>, <c>90s</c>, <c>15m</c>,
/// <c>2h</c>, <c>30d</c>, <c>1w</c>. On the wire times are numbers.
/// </summary>
public static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800)];

    /// <summary>The number of seconds that the text says; null where it says none.</summary>
    public static double? Seconds(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var unit = text[digits.Length..];
        var factor = Units.FirstOrDefault(known => known.Unit == unit).Seconds;
        return factor > 0 && Number(digits) is { } number ? number * factor : null;
    }

    /// <summary>The same where a number alone means seconds, as on command lines.</summary>
    public static double? SecondsOrNumber(string text) => Seconds(text) ?? Number(text);

    private static double? Number(ReadOnlySpan<char> digits) =>
        double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;
}
