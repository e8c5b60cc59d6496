using System.Globalization;
using System.Numerics;

namespace Harp.Tests.Fuzz.Oracles;

/// <summary>When two queue names are equal, and when a value is none, by the words of the specification ("Values") alone.</summary>
internal static class NaiveName
{
    private static readonly BigInteger PowerMax = BigInteger.Pow(10, 18) - 1;

    public static bool AreEqual(NaiveValue one, NaiveValue other) => one.Kind == other.Kind && one.Kind switch
    {
        '{' => one.Members.Count == other.Members.Count
            && one.Members.All(member => other.Find(member.Name) is { } twin && AreEqual(member.Value, twin)),
        '[' => one.Items.Count == other.Items.Count && one.Items.Zip(other.Items).All(pair => AreEqual(pair.First, pair.Second)),
        '"' => one.Text == other.Text,
        '0' => Reduce(one.Text) == Reduce(other.Text),
        _ => true,
    };

    /// <summary>Whether no member stands twice, all text is Unicode and all powers of ten are within 18 digits.</summary>
    public static bool IsSound(NaiveValue value) => !value.HasTwins
        && value.Members.All(member => !NaiveValue.IsLone(member.Name) && IsSound(member.Value))
        && value.Items.All(IsSound)
        && (value.Kind != '"' || !NaiveValue.IsLone(value.Text))
        && (value.Kind != '0' || BigInteger.Abs(Reduce(value.Text).Power) <= PowerMax);

    /// <summary>A number as digits × 10^power where the digits end in no zero.</summary>
    private static (BigInteger Digits, BigInteger Power) Reduce(string text)
    {
        var parts = text.Split('e', 'E');
        var power = parts.Length > 1 ? BigInteger.Parse(parts[1], CultureInfo.InvariantCulture) : BigInteger.Zero;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        power -= point < 0 ? 0 : parts[0].Length - point - 1;
        if (digits.IsZero)
        {
            return (0, 0);
        }

        while (digits % 10 == 0)
        {
            digits /= 10;
            power++;
        }

        return (digits, power);
    }
}
