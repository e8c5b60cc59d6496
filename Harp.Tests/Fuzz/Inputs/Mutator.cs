using System.Text;

namespace Harp.Tests.Fuzz.Inputs;

/// <summary>Makes inputs from inputs: flips, cuts, splices, repeats, and bytes and words that readers stumble over.</summary>
internal static class Mutator
{
    /// <summary>No input is grown beyond this, so that many of them fit into a second.</summary>
    public const int BytesMax = 64 * 1024;

    private static readonly byte[][] Special =
    [
        .. new[]
        {
            "\n", "\r", "\r\n", "\0", "\t", " ", "{", "}", "[", "]", "\"", "\\", ",", ":", "\\u0000", "\\ud800", "\\udc00",
            "\\ud83d\\ude00", "\\u0061",
            "\uFEFF", "é", "😀", "\u2028", "NaN", "Infinity", "-", "-0", "01", "1.", ".5", "1e400", "1e-400", "1e999999999999999999",
            "1e9223372036854775807",
            "9223372036854775808", "-1", "1.0", "null", "true", "/*x*/", "//x", ",}", ",]", "\"harp\":1,",
            "\"harpcaller\":1,", "{}", "[]", "\"\"",
            new string('[', 70), new string('{', 70), string.Concat(Enumerable.Repeat("{\"a\":", 64)), new string('9', 400),
        }.Select(Encoding.UTF8.GetBytes),
        [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80], [0xE2, 0x82], [0xEF, 0xBB, 0xBF],
    ];

    /// <summary>An input made from <paramref name="one"/>, with pieces of <paramref name="other"/>.</summary>
    public static byte[] Mutate(byte[] one, byte[] other, Random random)
    {
        for (var steps = 1 + random.Next(4); steps > 0; steps--)
        {
            one = Step(one, other, random);
        }

        return one.Length <= BytesMax ? one : one[..BytesMax];
    }

    private static byte[] Step(byte[] one, byte[] other, Random random)
    {
        var (from, to) = Range(one, random);
        switch (random.Next(8))
        {
            case 0 when one.Length > 0:
                var flipped = (byte[])one.Clone();
                flipped[random.Next(one.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1 when one.Length > 0:
                var replaced = (byte[])one.Clone();
                replaced[random.Next(one.Length)] = (byte)random.Next(256);
                return replaced;
            case 2:
                return one[..from];
            case 3:
                return [.. one[..from], .. one[to..]];
            case 4:
                var (start, end) = Range(other, random);
                return [.. one[..from], .. other[start..end], .. one[to..]];
            case 5:
                return [.. one[..to], .. Repeat(one[from..to], 1 << random.Next(1, 8)), .. one[to..]];
            default:
                return [.. one[..from], .. Special[random.Next(Special.Length)], .. one[from..]];
        }
    }

    private static byte[] Repeat(byte[] piece, int times) =>
        [.. Enumerable.Repeat(piece, Math.Min(times, 1 + (BytesMax / 4 / (piece.Length + 1)))).SelectMany(bytes => bytes)];

    private static (int From, int To) Range(byte[] text, Random random)
    {
        var from = random.Next(text.Length + 1);
        return (from, Math.Min(text.Length, from + random.Next(random.Next(2) == 0 ? 8 : text.Length + 1)));
    }
}
