using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Values;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("90s", 90)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("30d", 2_592_000)]
    [InlineData("1w", 604_800)]
    public void A_number_with_its_unit_is_so_many_seconds(string text, double seconds)
    {
        Assert.Equal(seconds, DurationText.Seconds(text));
        Assert.Equal(seconds, DurationText.SecondsOrNumber(text));
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("0.5", 0.5)]
    public void A_number_alone_is_seconds_only_where_that_was_said(string text, double seconds)
    {
        Assert.Null(DurationText.Seconds(text));
        Assert.Equal(seconds, DurationText.SecondsOrNumber(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5 m")]
    [InlineData("-1s")]
    [InlineData("1y")]
    [InlineData("1e3")]
    [InlineData("1e999s")]
    [InlineData("NaN")]
    [InlineData("∞")]
    public void Anything_else_is_no_time(string text) => Assert.Null(DurationText.SecondsOrNumber(text));
}
