using System.Text;
using CsCheck;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Daemon;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Tests.Protocol.Json;

public sealed class OpaqueValueTests
{
    [Fact]
    public void Arguments_and_info_pass_to_the_daemon_byte_for_byte() => Gen.Select(
        GenJson.Arguments, GenJson.Value).Sample((arguments, info) =>
    {
        var line = Bytes($"{{\"harpcaller\":1,\"info\":{info} ,\"host\":\"h\", \"arguments\": {arguments},\"procedure\":\"p\"}}");
        var call = Assert.IsType<CallRequest>(Request.Parse(line));
        Assert.Equal(info, call.Info.ToString());
        var resent = Assert.IsType<CallRequest>(Request.Parse(WireBytes.Of(call)));
        Assert.Equal((arguments, info), (resent.Arguments.ToString(), resent.Info.ToString()));
        var request = DaemonRequest.Parse(WireBytes.Of(new DaemonRequest("p", resent.Arguments, null)));
        Assert.Equal(arguments, request.Arguments.ToString());
    });

    [Fact]
    public void Packets_results_and_exceptions_pass_to_the_client_byte_for_byte() => GenJson.Value.Sample(value =>
    {
        var packet = DaemonMessage.Parse(Bytes($"{{\"stream\":{value}}}"));
        Assert.Equal(DaemonMessageKind.Packet, packet.Kind);
        var reply = Assert.IsType<PacketReply>(Reply.Parse(WireBytes.Of(new PacketReply(7, packet.Value))));
        Assert.Equal((7, value), (reply.Number, reply.Data.ToString()));

        var result = DaemonMessage.Parse(Bytes($" {{ \"result\" : {value} }} "));
        Assert.Equal(value, Outcome(OutcomeReply.Result(result.Value)).Value.ToString());

        var thrown = $"{{\"type\":\"t\",\"data\":{value},\"message\":\"m\",\"more\":{value}}}";
        var exception = DaemonMessage.Parse(Bytes($"{{\"exception\":{thrown}}}"));
        Assert.Equal(thrown, Outcome(OutcomeReply.Exception(exception.Value)).Value.ToString());
        Assert.Equal(value, HarpError.Read(exception.Value).Data.ToString());
    });

    [Theory]
    [InlineData("1e400")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"\\ud800\":\"\\/\"}")]
    [InlineData("\"2020-01-02T03:04:05+02:00\"")]
    [InlineData("[ 1 , 1.0 ,\t1e0 ]")]
    public void What_the_grammar_allows_survives(string value)
    {
        Assert.Equal(value, RawJson.Parse(value).ToString());
        Assert.Equal(value, DaemonMessage.Parse(Bytes($"{{\"result\":{value}}}")).Value.ToString());
    }

    [Theory]
    [InlineData(" 1 ", "1")]
    [InlineData("-12.5e3\t", "-12.5e3")]
    [InlineData("[1,\n 2]\n", "[1,  2]")]
    [InlineData("{\r\n}", "{\r }")]
    public void A_value_loses_the_space_around_it_and_never_holds_an_LF(string text, string value)
    {
        Assert.Equal(value, RawJson.Parse(text).ToString());
        Assert.DoesNotContain((byte)'\n', WireBytes.Of(new CallRequest("h", "p", RawJson.Null) { Info = RawJson.Parse(text) }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("[1,]")]
    [InlineData("\uFEFF1")]
    [InlineData("NaN")]
    [InlineData("\"a\nb\"")]
    public void What_is_not_one_value_is_refused(string text) =>
        Assert.Equal(ErrorType.ParseError, Assert.Throws<HarpErrorException>(() => RawJson.Parse(text)).Error.Type);

    [Fact]
    public void A_default_value_is_null()
    {
        Assert.True(default(RawJson).IsNull);
        Assert.Equal(RawJson.Parse("null"), default);
        Assert.Equal(RawJson.Parse("null").GetHashCode(), default(RawJson).GetHashCode());
        Assert.NotEqual(RawJson.Parse("1"), RawJson.Parse("1.0"));
        Assert.Equal("null", default(RawJson).Copy().ToString());
    }

    private static OutcomeReply Outcome(OutcomeReply sent) => Assert.IsType<OutcomeReply>(Reply.Parse(WireBytes.Of(sent)));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
