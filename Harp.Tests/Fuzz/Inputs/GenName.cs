using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Harp.Tests.Fuzz.Oracles;
using Harp.Tests.Protocol.Json;

namespace Harp.Tests.Fuzz.Inputs;

/// <summary>Names of queues, and pairs of them that are equal, nearly equal or different.</summary>
internal static class GenName
{
    private static readonly Gen<string> Number = GenWire.Among(
        "0", "-0", "1", "-1", "10", "1.0", "0.10", "1e1", "100e-2", "1e18", "1e999999999999999999", "1e1000000000000000000",
        "10e999999999999999999",
        "0.1e1000000000000000000", "1e-999999999999999999", "1e-1000000000000000000", "0e99999999999999999999999",
        "1e00000000000000000000001",
        "9223372036854775807", "9223372036854775808", "123456789012345678901234567890.5", "0.30000000000000004",
        "1e9223372036854775807", "1e-9223372036854775808");

    private static readonly Gen<string> Text = GenWire.Among(
        "a", "b", "A", "é", "e\u0301", "\\u0061", "/", "\\/", "😀", "\\u0000", "\\n", "", "\uFFFD", "\uFFFF", "\\ud800")
        .Array[0, 3].Select(parts => "\"" + string.Concat(parts) + "\"");

    private static readonly Gen<string> Leaf = Gen.OneOf(Number, Text, GenWire.Among("true", "false", "null", "{}", "[]"));

    /// <summary>One name, mostly a sound one.</summary>
    public static Gen<string> One { get; } = Gen.Frequency(
        (8, Object(Gen.Frequency((6, Leaf), (1, Object(Leaf)), (1, GenJson.Array(Leaf))))),
        (1, GenJson.Object(GenJson.Value)));

    /// <summary>Two names, one a line.</summary>
    public static Gen<byte[]> Pair { get; } = Gen.Select(One, One, Gen.ULong, (one, other, seed) =>
        Encoding.UTF8.GetBytes($"{one}\n{Other(one, other, new Random((int)seed))}"));

    private static Gen<string> Object(Gen<string> leaf) => Gen.Select(Text, leaf).Array[0, 4]
        .Select(
            members =>
                $"{{{string.Join(',', members.DistinctBy(member => member.Item1).Select(member => $"{member.Item1}:{member.Item2}"))}}}");

    private static string Other(string one, string other, Random random) =>
        random.Next(4) == 0 || NaiveJson.Parse(Encoding.UTF8.GetBytes(one), 64) is not { } value ? other : Write(value, random);

    /// <summary>The same value in other words; now and then one thing in it is changed.</summary>
    private static string Write(NaiveValue value, Random random)
    {
        switch (value.Kind)
        {
            case '{':
                var members = value.Members.Select(
                    member => $"{Write(member.Name, random)}{Space(random)}:{Write(member.Value, random)}").ToArray();
                random.Shuffle(members);
                return $"{{{Space(random)}{string.Join(',', members)}}}";
            case '[':
                return $"[{string.Join($",{Space(random)}", value.Items.Select(item => Write(item, random)))}]";
            case '"':
                return Write(value.Text, random);
            case '0':
                return WriteNumber(value.Text, random);
            default:
                return value.Kind switch { 't' => "true", 'f' => "false", _ => random.Next(20) == 0 ? "0" : "null" };
        }
    }

    private static string Write(string text, Random random) => "\"" + string.Concat(text.Select(letter =>
        random.Next(3) == 0 || letter < ' ' || letter is '"' or '\\' || char.IsSurrogate(letter)
            ? $"\\u{(int)letter:x4}"
            : $"{letter}")) + (random.Next(30) == 0 ? "b\"" : "\"");

    private static string WriteNumber(string text, Random random)
    {
        var parts = text.Split('e', 'E');
        var power = parts.Length > 1 ? BigInteger.Parse(parts[1], CultureInfo.InvariantCulture) : BigInteger.Zero;
        var zeros = random.Next(4);
        power += random.Next(30) == 0 ? 1 : 0;
        return parts[0].Contains('.', StringComparison.Ordinal)
            ? $"{parts[0]}{new string('0', zeros)}E{power}"
            : parts[0].TrimStart('-') == "0"
            ? $"{parts[0]}.{new string('0', zeros + 1)}e{power}" : $"{parts[0]}{new string('0', zeros)}e{power - zeros}";
    }

    private static string Space(Random random) => random.Next(4) == 0 ? " " : "";
}
