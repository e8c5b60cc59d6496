using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Messages;

public sealed class ReplyTests
{
    private const string Id = "0198c0de-0000-7000-8000-0123456789ab";

    [Theory]
    [InlineData("{\"harpcaller\":1,\"job_id\":\"" + Id + "\"}")]
    [InlineData("{\"cancelled\":true}")]
    [InlineData("{\"cancelled\":false}")]
    [InlineData("{\"no_result\":true}")]
    [InlineData("{\"continue\":true}")]
    [InlineData("{\"packet\":0,\"data\":null}")]
    [InlineData("{\"packet\":9223372036854775807,\"data\":{\"a\": 1}}")]
    [InlineData("{\"result\":null}")]
    [InlineData("{\"result\":1e400}")]
    [InlineData("{\"exception\":{\"type\":\"t\",\"message\":\"m\",\"data\":[1.0]}}")]
    [InlineData("{\"error\":{\"type\":\"t\",\"message\":\"m\"}}")]
    [InlineData(
        "{\"call\":{\"procedure\":\"p\",\"arguments\":[1.0],\"host\":\"h\"},\"time\":{\"submit\":1,\"start\":null,\"end\":null},"
            + "\"info\":null}")]
    [InlineData(
        "{\"call\":{\"procedure\":\"p\",\"arguments\":{},\"host\":\"h\"},\"time\":{\"submit\":1,\"start\":2,\"end\":3},"
            + "\"info\":{\"a\" :1}}")]
    public void A_reply_comes_back_byte_for_byte(string line) => Assert.Equal(line, Encoding.UTF8.GetString(WireBytes.Of(Parse(line))));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"harpcaller\":1}")]
    [InlineData("{\"packet\":-1,\"data\":1}")]
    [InlineData("{\"packet\":1}")]
    [InlineData("{\"job_id\":\"x\"}")]
    [InlineData("{\"job_id\":null}")]
    [InlineData("{\"cancelled\":1}")]
    [InlineData("{\"call\":{},\"time\":{},\"info\":1}")]
    [InlineData("{\"call\":1}")]
    [InlineData("[]")]
    [InlineData("{\"result\":1")]
    public void What_is_no_reply_is_refused(string line) => Assert.Throws<HarpErrorException>(() => Parse(line));

    [Fact]
    public void Members_that_a_client_does_not_know_are_ignored()
    {
        var packet = Assert.IsType<PacketReply>(Parse("{\"id\":7,\"packet\":3,\"time\":5,\"data\":[ ]}"));
        Assert.Equal((3, "[ ]"), (packet.Number, packet.Data.ToString()));
        Assert.Equal(Id, Assert.IsType<JobIdReply>(Parse("{\"job_id\":\"" + Id + "\",\"duplicate\":true}")).Job.ToString());
    }

    [Fact]
    public void The_kind_of_outcome_decides_the_state_of_the_job()
    {
        Assert.Equal(JobState.Returned, OutcomeReply.Result(RawJson.Null).State);
        Assert.Equal(JobState.Raised, OutcomeReply.Exception(RawJson.Null).State);
        Assert.Equal(JobState.Failed, OutcomeReply.Error(new HarpError("t", "m")).State);
        Assert.Equal(JobState.Cancelled, OutcomeReply.Cancelled.State);
        Assert.Equal("{\"cancelled\":true}", Encoding.UTF8.GetString(WireBytes.Of(OutcomeReply.Cancelled)));
    }

    private static Reply Parse(string line) => Reply.Parse(Encoding.UTF8.GetBytes(line));
}
