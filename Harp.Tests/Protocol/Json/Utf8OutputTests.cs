using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Harp.Protocol.Json;

namespace Harp.Tests.Protocol.Json;

public sealed class Utf8OutputTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("é😀</&'+\u2028\u007f", "\"é😀</&'+\u2028\u007f\"")]
    [InlineData("a\"b\\c\n\r\t\b\f\0\u001f", "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0000\\u001f\"")]
    public void Text_escapes_only_what_must_be(string text, string expected) =>
        Assert.Equal(expected, Written(output => output.WriteText(text)));

    [Fact]
    public void A_lone_surrogate_becomes_U_FFFD()
    {
        Assert.Equal("\"x\uFFFDy\"", Written(output => output.WriteText("x\uD800y")));
        Assert.Equal("\"\uFFFD\"", Written(output => output.WriteText("\uDC00")));
        Assert.Equal("\"\uFFFD\\n\"", Written(output => output.WriteText("\uD83D\n")));
    }

    [Fact]
    public void Any_text_comes_back_through_a_JSON_reader() => Gen.String.Sample(text =>
    {
        var wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        Assert.Equal(wellFormed, JsonDocument.Parse(Written(output => output.WriteText(text))).RootElement.GetString());
    });

    [Theory]
    [InlineData(1, "0.001")]
    [InlineData(500, "0.5")]
    [InlineData(1000, "1")]
    [InlineData(1250, "1.25")]
    [InlineData(100_000, "100")]
    [InlineData(315_360_000_000, "315360000")]
    public void Seconds_have_no_needless_digits(long milliseconds, string expected) =>
        Assert.Equal(expected, Written(output => output.WriteSeconds(TimeSpan.FromMilliseconds(milliseconds))));

    [Fact]
    public void Part_of_a_millisecond_is_rounded_up() =>
        Assert.Equal("0.001", Written(output => output.WriteSeconds(TimeSpan.FromTicks(1))));

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Numbers_are_written_whole(long number) =>
        Assert.Equal(FormattableString.Invariant($"{number}"), Written(output => output.WriteNumber(number)));

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
