using System.Text;
using CsCheck;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Tests.Protocol.Json;

/// <summary>
/// The scanner against <see cref="ReaderOracle"/>: the same texts pass, and the same members are found at the same places.
/// </summary>
public sealed class ScannerTests
{
    private const int Cases = 200_000;
    private const int DepthMax = 6;

    private static readonly MemberTable Table = new("", "harpcaller", "host", "a", "b", "ab", "aab", "\u00e9", "n", "arguments");

    /// <summary>What a mutation puts somewhere: everything that the grammar knows, and much that it does not.</summary>
    private static readonly byte[][] Shards =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\u00", "\\ud800", "\\x", "/", "/**/", "//", "'", "0", "00", "-", "-0", "+",
            ".", "1.", "1e", "1e+", "E-1",
            "9", "true", "tru", "false", "null", "nulll", "NaN", "Infinity", " ", "\t", "\r", "\n", "\0", "\u001f", "\u007f", "\u00e9",
            "\ufeff", "\ud83d\ude00",
            "\"a\":", "\"a\":1,", ",\"host\":2", "[[[[[[", "]]]]]]", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "aaaaaaaaaaaaaaaa",
        }.Select(Encoding.UTF8.GetBytes),
        [0x80], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
    ];

    private static readonly Gen<string> Name = GenJson.Among(
        "\"harpcaller\"", "\"host\"", "\"a\"", "\"b\"", "\"ab\"", "\"aab\"", "\"\u00e9\"", "\"arguments\"", "\"\\u0061\"",
        "\"h\\u006fst\"", "\"\\u00e9\"",
        "\"\"", "\"x\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"a name that is longer than a vector\"",
        "\"a name that is longer than a vector, with \\n in it\"");

    private static readonly Gen<string> Object = Gen.Select(Name, GenJson.Value).Array[0, 5]
        .Select(members => $"{{{string.Join(",", members.Select(member => $"{member.Item1}:{member.Item2}"))}}}");

    private static readonly Gen<byte[]> Text = Gen.Select(Gen.OneOf(Object, Object, GenJson.Value), Mutations(), (text, mutations) =>
        mutations.Aggregate(Encoding.UTF8.GetBytes(text), (bytes, mutate) => mutate(bytes)));

    [Fact]
    public void The_scanner_finds_the_members_that_the_reader_finds() => Text.Sample(
        text => Assert.Equal(ReaderOracle.Members(text, Table, DepthMax), Members(text)), iter: Cases);

    [Fact]
    public void The_scanner_takes_for_a_value_what_the_reader_takes_for_one() => Text.Sample(
        text => Assert.Equal(ReaderOracle.Value(text, DepthMax), Value(text)), iter: Cases);

    [Fact]
    public void Both_are_asked_about_good_and_bad_texts()
    {
        var (good, bad) = (0, 0);
        Text.Sample(
            text =>
            {
                _ = ReaderOracle.Members(text, Table, DepthMax) is null ? Interlocked.Increment(ref bad) : Interlocked.Increment(ref good);
            },
            iter: 5000);
        Assert.InRange(good, 500, 4500);
        Assert.InRange(bad, 500, 4500);
    }

    [Fact]
    public void Every_length_of_a_string_is_scanned_at_every_distance_from_the_end()
    {
        foreach (var special in new[] { "", "\\n", "\\u0041", "\\", "\u0001", "\u00e9", "\"", "\\u12" })
        {
            for (var length = 0; length < 40; length++)
            {
                for (var rest = 0; rest < 20; rest++)
                {
                    var text = Encoding.UTF8.GetBytes($"[\"{new string('x', length)}{special}\"{new string(' ', rest)}]");
                    Assert.Equal(ReaderOracle.Value(text, DepthMax), Value(text));
                    Assert.Equal(ReaderOracle.Value(text[..^1], DepthMax), Value(text[..^1]));
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(68)]
    [InlineData(Nesting.DepthMax)]
    public void The_limit_of_the_depth_is_exact_and_brackets_match_at_every_depth(int depth)
    {
        for (var level = 0; level < depth; level++)
        {
            // Objects at one level, arrays at the others, so that a lost bit would show.
            var opening = string.Concat(Enumerable.Range(0, depth).Select(i => i == level ? "{\"a\":" : "["));
            var closing = string.Concat(Enumerable.Range(0, depth).Select(i => i == depth - 1 - level ? "}" : "]"));
            var text = Encoding.UTF8.GetBytes($"{opening}1{closing}");
            Assert.Equal(0..text.Length, Value(text, depth));
            Assert.Null(Value(text, depth - 1));
            var crossed = Encoding.UTF8.GetBytes($"{opening}1{closing.Replace('}', '>').Replace(']', '}').Replace('>', ']')}");
            Assert.Null(Value(crossed, depth));
        }
    }

    [Theory]
    [InlineData("{\"a\":01}", "byte 6: expected JSON (RFC 8259), here no digit after a leading 0, got '1'")]
    [InlineData("{\"a\":1,}", "byte 7: expected JSON (RFC 8259), here the name of a member, in double quotes, got '}'")]
    [InlineData("{\"a\" 1}", "byte 5: expected JSON (RFC 8259), here ':' after the name of a member, got '1'")]
    [InlineData("{\"a\":}", "byte 5: expected JSON (RFC 8259), here a value, got '}'")]
    [InlineData("{\"a\":[1 2]}", "byte 8: expected JSON (RFC 8259), here ',' or ']' after an item, got '2'")]
    [InlineData("{\"a\":1 \"b\":2}", "byte 7: expected JSON (RFC 8259), here ',' or '}' after a member, got '\"'")]
    [InlineData("{\"a\":nul}", "byte 8: expected JSON (RFC 8259), here the literal null, got '}'")]
    [InlineData("{\"a\":\"\\x\"}", "byte 7: expected JSON (RFC 8259), here one of \"\\/bfnrtu after a backslash, got 'x'")]
    [InlineData("{\"a\":\"\\u12g4\"}", "byte 10: expected JSON (RFC 8259), here four hexadecimal digits after \\u, got 'g'")]
    [InlineData("{\"a\":\"\t\"}", "byte 6: expected JSON (RFC 8259), here a character of a string or its closing quote, got U+0009")]
    [InlineData("{\"a\":\"b", "byte 7: expected JSON (RFC 8259), here a character of a string or its closing quote, got the end")]
    [InlineData("{\"a\":-}", "byte 6: expected JSON (RFC 8259), here a digit, got '}'")]
    [InlineData("{} \u00e9", "byte 3: expected JSON (RFC 8259), here nothing after the value, got U+00E9")]
    [InlineData("\ufeff{}", "byte 0: expected JSON (RFC 8259), here a value, got U+FEFF")]
    [InlineData("", "byte 0: expected JSON (RFC 8259), here a value, got the end")]
    [InlineData("{\"a\":[[[[[[1]]]]]]}", "byte 10: expected JSON (RFC 8259), here a value of at most 5 levels, got '['")]
    public void An_error_says_where_what_was_expected_and_what_came(string text, string says)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(says, Assert.Throws<HarpErrorException>(
            () => Envelope.OfLine(bytes, Table, new Slot[Table.Count], DepthMax)).Error.Message);
    }

    private static Gen<Func<byte[], byte[]>[]> Mutations() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1 << 20], Gen.Int[0, 3], Gen.Int[0, Shards.Length - 1], Mutation).Array[0, 2];

    /// <summary>Puts a shard somewhere, in place of some bytes.</summary>
    private static Func<byte[], byte[]> Mutation(int kind, int place, int length, int shard) => bytes =>
    {
        var at = place % (bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + length);
        return kind switch
        {
            0 => [.. bytes.AsSpan(0, at), .. bytes.AsSpan(end)],
            1 => bytes[..at],
            _ => [.. bytes.AsSpan(0, at), .. Shards[shard], .. bytes.AsSpan(end)],
        };
    };

    private static string? Members(byte[] text)
    {
        try
        {
            return ReaderOracle.Members(Envelope.OfLine(text, Table, new Slot[Table.Count], DepthMax), Table);
        }
        catch (HarpErrorException refused)
        {
            Assert.Equal(ErrorType.ParseError, refused.Error.Type);
            return null;
        }
    }

    private static Range? Value(byte[] text, int depthMax = DepthMax)
    {
        try
        {
            return JsonText.RangeOfValue(text, depthMax);
        }
        catch (HarpErrorException refused)
        {
            Assert.Equal(ErrorType.ParseError, refused.Error.Type);
            return null;
        }
    }
}
