using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Values;

public sealed class SecondsTests
{
    [Theory]
    [InlineData("1", 1000)]
    [InlineData("0.5", 500)]
    [InlineData("1e1", 10_000)]
    [InlineData("1E+1", 10_000)]
    [InlineData("2.5e-1", 250)]
    [InlineData("0.0001", 1)]
    [InlineData("1.0000000000000000000000000000000000000000000", 1000)]
    public void A_number_is_kept_in_whole_milliseconds(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Parse(text));

    [Theory]
    [InlineData("315360000")]
    [InlineData("1e18")]
    [InlineData("1e400")]
    public void Ten_years_is_the_most_that_can_be_said(string text) => Assert.Equal(Seconds.Max, Parse(text));

    [Fact]
    public void A_number_of_very_many_digits_is_read() =>
        Assert.Equal(Seconds.Max, Parse("1" + new string('0', 5000)));

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-1")]
    [InlineData("0.0")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("true")]
    public void Anything_but_a_number_above_zero_is_refused(string text)
    {
        var error = Assert.Throws<HarpErrorException>(() => Parse(text)).Error;
        Assert.Equal(ErrorType.InvalidRequest, error.Type);
        Assert.Equal($"timeout: expected a number of seconds greater than 0, got {text}", error.Message);
    }

    private static TimeSpan? Parse(string text) => Assert.IsType<CallRequest>(Request.Parse(Encoding.UTF8.GetBytes(
        "{\"harpcaller\":1,\"host\":\"h\",\"procedure\":\"p\",\"arguments\":[],\"timeout\":" + text + "}"))).Timeout;
}
