using CsCheck;

namespace Harp.Tests.Protocol.Json;

/// <summary>
/// Random JSON texts, with everything the grammar allows: odd numbers, escapes, lone surrogates, duplicates, white space.
/// </summary>
internal static class GenJson
{
    private static readonly Gen<string> Space = Among("", "", "", " ", "\t", " \r ");

    private static readonly Gen<string> Number = Among(
        "0", "-0", "1", "1.0", "-1.50", "1e400", "1E+5", "10e-1", "123456789012345678901234567890", "0.1", "-7E-0", "1e-999");

    private static readonly Gen<string> Text = Among(
        "a", "b", "\\u0061", "\\/", "/", "\\n", "\\\"", "\\\\", "é", "😀", "\\ud83d\\ude00", "\\ud800", "\\udc00\\ud800", "\\u0000",
        "2020-01-02T03:04:05+02:00", "</script>", "\u007f", "\u2028").Array[0, 4].Select(parts => "\"" + string.Concat(parts) + "\"");

    private static readonly Gen<string> Scalar = Gen.OneOf(Number, Text, Among("true", "false", "null"));

    public static Gen<string> Value { get; } = Gen.Recursive<string>((depth, inner) =>
        depth >= 4 ? Scalar : Gen.Frequency((2, Scalar), (1, Array(inner)), (1, Object(inner))));

    public static Gen<string> Arguments { get; } = Gen.OneOf(Array(Value), Object(Value));

    public static Gen<string> Among(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    public static Gen<string> Array(Gen<string> item) =>
        Gen.Select(item.Array[0, 4], Space, (items, space) => $"[{space}{string.Join($",{space}", items)}{space}]");

    public static Gen<string> Object(Gen<string> item) => Gen.Select(Text, item).Array[0, 4].SelectMany(
        _ => Space,
        (members, space) =>
            $"{{{space}{string.Join($"{space},", members.Select(member => $"{member.Item1}{space}:{space}{member.Item2}"))}{space}}}");
}
