using CsCheck;
using Harp.Tests.Fuzz.Inputs;
using Harp.Tests.Protocol.Json;

namespace Harp.Tests.Fuzz.Documents;

/// <summary>
/// Documents with everything that the grammar allows and many readers change: odd numbers, escapes, twins, lone surrogates, depth, white
/// space.
/// </summary>
internal static class GenDocument
{
    /// <summary>What a line and a call put around a document leaves so many levels for itself.</summary>
    private const int DepthMax = 58;

    public static Gen<string> One { get; } = Gen.Frequency(
        (40, GenJson.Value),
        (2, Gen.Select(Gen.Int[1, DepthMax], GenWire.Among("1", "-0", "\"\\ud800\"", "{}"), (depth, core) =>
            $"{string.Concat(Enumerable.Repeat("[ ", depth))}{core}{new string(']', depth)}")),
        (1, Gen.Select(Gen.Int[1, DepthMax], GenJson.Value.Where(
            value => value.Length < 40 && value[0] is not ('[' or '{')), (depth, core) =>
            $"{string.Concat(Enumerable.Repeat("{\"a\":", depth))}{core}{new string('}', depth)}")),
        (2, Gen.Select(Gen.Int[20, 300], Gen.Int[1, 9], Gen.Int[-400, 400], (length, digit, power) =>
            $"-{new string((char)('0' + digit), length)}.{digit}0E{power:+0;-0}")),
        (1, Gen.Select(Gen.Int[1, 3000], GenWire.Among("x", "é", "😀", "\\u0000", "\\/"), (length, piece) =>
            $"\"{string.Concat(Enumerable.Repeat(piece, length))}\"")),
        (2, Gen.Char.Array[0, 20].Select(Written)));

    /// <summary>Any characters, each as it is where the grammar lets it and as an escape elsewhere.</summary>
    private static string Written(char[] letters) => "\"" + string.Concat(letters.Select(letter =>
        letter < ' ' || letter is '"' or '\\' || char.IsSurrogate(letter) ? $"\\u{(int)letter:X4}" : $"{letter}")) + "\"";
}
