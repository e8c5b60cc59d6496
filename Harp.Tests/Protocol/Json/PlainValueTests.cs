using Harp.Protocol.Json;
using Newtonsoft.Json;

namespace Harp.Tests.Protocol.Json;

/// <summary>Values that are written without a serialiser come out as it would write them.</summary>
public sealed class PlainValueTests
{
    public static TheoryData<object> Plain => new()
    {
        true, false, 0, -1, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, "", "a", "~ !#[]/'<>&+", "2020-01-31T12:00:00Z",
        new string('x', 5000),
    };

    public static TheoryData<string> Escaped => new("\"", "\\", "\n", "\u007f", "é", "\u2028", "😀", "\ud800", "a\0b");

    [Theory]
    [MemberData(nameof(Plain))]
    public void A_plain_value_is_what_the_serialiser_makes_of_it(object value)
    {
        Assert.NotNull(PlainValues.Of(value));
        Assert.Equal(JsonConvert.SerializeObject(value), StrictJson.FromValue(value).ToString());
    }

    [Fact]
    public void Nothing_is_null() => Assert.Equal("null", PlainValues.Of(null)?.ToString());

    [Theory]
    [MemberData(nameof(Escaped))]
    public void What_needs_an_escape_or_more_than_a_byte_is_left_to_the_serialiser(string text) => Assert.Null(PlainValues.Of(text));
}
