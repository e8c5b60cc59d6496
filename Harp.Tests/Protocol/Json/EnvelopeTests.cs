using System.Text;
using Harp.Protocol;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Tests.Protocol.Json;

/// <summary>The strictness of the envelope, seen through the messages that use it.</summary>
public sealed class EnvelopeTests
{
    private const string Call = "\"harpcaller\":1,\"host\":\"h\",\"procedure\":\"p\"";

    public static TheoryData<string, string> Malformed { get; } = new()
    {
        { "", "byte 0" },
        { "{", "expected JSON" },
        { "garbage", "expected JSON" },
        { "[]", "expected a JSON object, got an array" },
        { "\"x\"", "expected a JSON object, got a string" },
        { "17", "expected a JSON object, got a number" },
        { "null", "expected a JSON object, got null" },
        { "[1,]", "expected JSON" },
        { "{} {}", "expected JSON" },
        { "{}x", "expected JSON" },
        { "{\"harpcaller\":1,}", "expected JSON" },
        { "{\"harpcaller\":1 /* why */}", "expected JSON" },
        { "{\"harpcaller\":1} // why", "expected JSON" },
        { "{\"harpcaller\":01}", "expected JSON" },
        { "{\"harpcaller\":+1}", "expected JSON" },
        { "{\"harpcaller\":.1}", "expected JSON" },
        { "{\"harpcaller\":NaN}", "expected JSON" },
        { "{\"harpcaller\":Infinity}", "expected JSON" },
        { "{'harpcaller':1}", "expected JSON" },
        { "{harpcaller:1}", "expected JSON" },
        { "{" + Call + ",\"arguments\":[010]}", "expected JSON" },
        { "{" + Call + ",\"arguments\":[NaN]}", "expected JSON" },
        { "{" + Call + ",\"arguments\":[1,]}", "expected JSON" },
        { "{" + Call + ",\"arguments\":[\"\\x\"]}", "expected JSON" },
        { "{" + Call + ",\"arguments\":[\"a\tb\"]}", "expected JSON" },
        { "{" + Call + ",\"arguments\":[]}\0", "expected JSON" },
        { "\uFEFF{" + Call + ",\"arguments\":[]}", "expected JSON" },
        { "{" + Call + ",\"arguments\":[],\"host\":\"g\"}", "host: expected once, got it twice" },
        { "{" + Call + ",\"arguments\":[],\"h\\u006fst\":\"g\"}", "host: expected once, got it twice" },
        { "{" + Call + ",\"arguments\":[],\"odd\":1,\"odd\":2}", "odd: expected once, got it twice" },
        { "{" + Call + ",\"arguments\":[],\"odd\":1,\"\\u006fdd\":2}", "odd: expected once, got it twice" },
        { "{" + Call + ",\"arguments\":[],\"queue\":{\"name\":{},\"name\":{}}}", "queue.name: expected once, got it twice" },
        { "{\"harpcaller\":1,\"host\":\"\\ud800\",\"procedure\":\"p\",\"arguments\":[]}", "host: expected Unicode text, got a lone surrogate escape" },
        { "{" + Call + ",\"arguments\":[],\"\\ud800\":1}", "lone surrogate" },
        { "{" + Call + ",\"arguments\":[],\"x\":1,\"\\udc00\":1}", "lone surrogate" },
        { "{\"harpcaller\":1,\"cancel\":\"a\\ud800\\u0041\"}", "cancel: expected Unicode text" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_text_is_a_parse_error_that_says_what_was_expected(string line, string says)
    {
        var error = ErrorOf(line);
        Assert.Equal(ErrorType.ParseError, error.Type);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0xAF }, "overlong")]
    [InlineData(new byte[] { 0xE0, 0x80, 0xAF }, "overlong, three bytes")]
    [InlineData(new byte[] { 0xFF }, "no UTF-8 at all")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "a surrogate")]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, "beyond U+10FFFF")]
    [InlineData(new byte[] { 0xC3 }, "cut off")]
    public void Invalid_UTF8_is_a_parse_error_that_names_the_byte(byte[] invalid, string why)
    {
        foreach (var (before, after) in new[] { ("{" + Call + ",\"arguments\":[\"é", "\"]}"), ("{\"é", "\":1}") })
        {
            byte[] line = [.. Encoding.UTF8.GetBytes(before), .. invalid, .. Encoding.UTF8.GetBytes(after)];
            var error = Assert.Throws<HarpErrorException>(() => Request.Parse(line)).Error;
            Assert.True(error.Type == ErrorType.ParseError, why);
            Assert.StartsWith($"byte {Encoding.UTF8.GetByteCount(before)}: expected UTF-8", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_line_may_nest_64_levels_and_not_65()
    {
        Request.Parse(Encoding.UTF8.GetBytes(Nested(63)));
        Assert.Equal(ErrorType.ParseError, ErrorOf(Nested(64)).Type);

        static string Nested(int depth) => "{" + Call + ",\"arguments\":" + new string('[', depth) + new string(']', depth) + "}";
    }

    [Fact]
    public void Every_reply_that_wraps_a_value_of_the_full_depth_can_be_read()
    {
        var deepest = new string('[', ProtocolLimits.DepthMax - 1) + new string(']', ProtocolLimits.DepthMax - 1);
        foreach (var line in new[]
        {
            "{\"result\":" + deepest + "}",
            "{\"packet\":0,\"data\":" + deepest + "}",
            "{\"call\":{\"procedure\":\"p\",\"arguments\":" + deepest
                + ",\"host\":\"h\"},\"time\":{\"submit\":1,\"start\":null,\"end\":null},\"info\":" + deepest + "}",
        })
        {
            var reply = Reply.Parse(Encoding.UTF8.GetBytes(line));
            Assert.Equal(line, Encoding.UTF8.GetString(Harp.Protocol.Framing.WireBytes.Of(reply)));
        }
    }

    [Fact]
    public void Members_may_stand_in_any_order_amid_white_space()
    {
        var call = Assert.IsType<CallRequest>(Request.Parse(
            " {\t\"arguments\" : [ 1 ] , \"procedure\":\"p\",\r\"host\":\"h\" , \"harpcaller\":1 } "u8));
        Assert.Equal("[ 1 ]", call.Arguments.ToString());
    }

    [Fact]
    public void A_daemon_ignores_members_it_does_not_know_but_not_twice_the_same()
    {
        var request = DaemonRequest.Parse("{\"harp\":1,\"procedure\":\"p\",\"arguments\":[],\"later\":{\"a\":1,\"a\":2},\"other\":1}"u8);
        Assert.Equal("p", request.Procedure);
        Assert.Throws<HarpErrorException>(
            () => DaemonRequest.Parse("{\"harp\":1,\"procedure\":\"p\",\"arguments\":[],\"later\":1,\"later\":1}"u8));
    }

    [Fact]
    public void A_long_unknown_name_is_not_sent_back_whole()
    {
        var error = ErrorOf("{\"harpcaller\":1,\"" + new string('x', 100_000) + "\":1}");
        Assert.InRange(error.Message.Length, 1, 500);
    }

    [Theory]
    [InlineData("t")]
    [InlineData("{\"harpcaller\":f")]
    public void A_long_malformed_word_is_not_sent_back_whole(string start)
    {
        var error = ErrorOf(start + new string('x', 100_000));
        Assert.Equal(ErrorType.ParseError, error.Type);
        Assert.InRange(error.Message.Length, 1, 500);
    }

    private static HarpError ErrorOf(string line) =>
        Assert.Throws<HarpErrorException>(() => Request.Parse(Encoding.UTF8.GetBytes(line))).Error;
}
