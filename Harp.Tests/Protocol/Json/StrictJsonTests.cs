using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Harp.Tests.Protocol.Json;

public sealed class StrictJsonTests
{
    private const string Date = "\"2020-01-02T03:04:05+02:00\"";

    [Fact]
    public void A_string_that_looks_like_a_date_stays_a_string()
    {
        var token = StrictJson.ToToken(RawJson.Parse(Date));
        Assert.Equal(JTokenType.String, token.Type);
        Assert.Equal(Date, StrictJson.FromValue(token).ToString());
        Assert.Equal("2020-01-02T03:04:05+02:00", StrictJson.ToValue<object>(RawJson.Parse(Date)));
        Assert.Equal("[" + Date + "]", StrictJson.FromValue(StrictJson.ToValue<JToken>(RawJson.Parse("[" + Date + "]"))).ToString());
    }

    [Fact]
    public void Global_settings_are_not_consulted()
    {
        var before = JsonConvert.DefaultSettings;
        JsonConvert.DefaultSettings = () => new JsonSerializerSettings
        {
            DateParseHandling = DateParseHandling.DateTime,
            Formatting = Formatting.Indented,
            NullValueHandling = NullValueHandling.Ignore,
        };
        try
        {
            Assert.Equal("{\"a\":null,\"b\":[1]}", StrictJson.FromValue(new { a = (string?)null, b = new[] { 1 } }).ToString());
            Assert.Equal(JTokenType.String, StrictJson.ToToken(RawJson.Parse(Date)).Type);
        }
        finally
        {
            JsonConvert.DefaultSettings = before;
        }
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("[-1e400]")]
    [InlineData("{\"a\":1e999}")]
    public void A_number_beyond_double_is_refused_and_not_infinity(string text)
    {
        var value = RawJson.Parse(text);
        Assert.ThrowsAny<JsonException>(() => StrictJson.ToToken(value));
        Assert.ThrowsAny<JsonException>(() => StrictJson.ToValue<object>(value));
    }

    [Fact]
    public void A_number_beyond_double_is_refused_where_a_double_is_wanted()
    {
        Assert.ThrowsAny<JsonException>(() => StrictJson.ToValue<double>(RawJson.Parse("1e400")));
        Assert.ThrowsAny<JsonException>(() => StrictJson.ToValue<double[]>(RawJson.Parse("[1e400]")));
    }

    [Theory]
    [InlineData("123456789012345678901234567890")]
    [InlineData("[1,null,true,\"é\\n\"]")]
    [InlineData("{\"$type\":\"System.String\",\"$ref\":\"1\"}")]
    public void What_a_token_can_hold_comes_back(string text) =>
        Assert.Equal(text, StrictJson.FromValue(StrictJson.ToToken(RawJson.Parse(text))).ToString());

    [Fact]
    public void NaN_is_no_JSON()
    {
        Assert.Equal(ErrorType.ParseError, Assert.Throws<HarpErrorException>(() => StrictJson.FromValue(double.NaN)).Error.Type);
        Assert.Equal(ErrorType.ParseError, Assert.Throws<HarpErrorException>(
            () => StrictJson.FromValue(new[] { double.PositiveInfinity })).Error.Type);
    }

    [Fact]
    public void Raw_values_pass_through()
    {
        var raw = RawJson.Parse("[1.0, 1e400]");
        Assert.Equal(raw, StrictJson.FromValue(raw));
        Assert.Equal(raw, StrictJson.ToValue<RawJson>(raw));
        Assert.Equal("null", StrictJson.FromValue(null).ToString());
    }

    [Fact]
    public void The_deepest_value_can_be_read()
    {
        var deepest = new string('[', 63) + new string(']', 63);
        Assert.Equal(deepest, StrictJson.FromValue(StrictJson.ToToken(RawJson.Parse(deepest))).ToString());
        Assert.Throws<HarpErrorException>(() => RawJson.Parse("[" + deepest + "]"));
    }

    [Fact]
    public void A_value_that_does_not_fit_is_a_JsonException() =>
        Assert.ThrowsAny<JsonException>(() => StrictJson.ToValue<int>(RawJson.Parse("\"x\"")));
}
