using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;

namespace Harp.Tests.Protocol.Messages;

public sealed class ExtensionReplyTests
{
    private const string Id = "0198c0de-0000-7000-8000-0123456789ab";
    private const string Facts = "\"queue\":{\"q\": 1.0},\"packets\":3,\"time_ms\":{\"submit\":1000,\"start\":null,\"end\":2000}";

    [Theory]
    [InlineData("{\"harpcaller\":1,\"job_id\":\"" + Id + "\",\"duplicate\":true}")]
    [InlineData("{\"packet\":0,\"data\":[ ],\"time\":1700000000000}")]
    [InlineData(
        "{\"call\":{\"procedure\":\"p\",\"arguments\":[],\"host\":\"h\"},\"time\":{\"submit\":1,\"start\":2,\"end\":3},\"info\":null,"
            + "\"state\":\"returned\"," + Facts + "}")]
    [InlineData("{\"job\":{\"job_id\":\"" + Id + "\",\"state\":\"running\",\"host\":\"h\",\"procedure\":\"p\","
        + Facts + ",\"info\":{\"a\": 1.0}}}")]
    [InlineData("{\"jobs\":2,\"cursor\":\"17\"}")]
    [InlineData("{\"jobs\":0,\"cursor\":null}")]
    [InlineData("{\"queue\":{\"name\":{\"q\": 1.0},\"concurrency\":2,\"running\":1,\"waiting\":7}}")]
    [InlineData("{\"queues\":1}")]
    [InlineData("{\"cancelled_jobs\":8}")]
    [InlineData("{\"host\":{\"hostname\":\"web01\",\"address\":\"10.0.0.1\",\"port\":4306,\"tls\":true,\"user\":\"u\"}}")]
    [InlineData("{\"host\":{\"hostname\":\"web01\",\"address\":\"::1\",\"port\":4306,\"tls\":false,\"user\":null}}")]
    [InlineData("{\"hosts\":1,\"skipped\":0,\"source\":\"file\",\"refreshed_ms\":1700000000000}")]
    [InlineData("{\"pruned\":0}")]
    [InlineData(
        "{\"harpcaller\":1,\"hello\":{\"server\":\"harpcallerd\",\"version\":\"0.1.0\",\"user\":null,\"operations\":[\"call\"],"
            + "\"features\":[],\"limits\":{\"depth\":64,\"idle_seconds\":1.5}}}")]
    public void A_reply_comes_back_byte_for_byte_with_and_without_an_id(string line)
    {
        Assert.Equal(line, Encoding.UTF8.GetString(WireBytes.Of(Reply.Parse(Encoding.UTF8.GetBytes(line)))));
        var tagged = "{\"id\":\"\\u0061\"," + line[1..];
        var read = ReplyLine.Parse(Encoding.UTF8.GetBytes(tagged));
        Assert.Equal("\"\\u0061\"", read.Id.ToString());
        Assert.Equal(tagged, Encoding.UTF8.GetString(WireBytes.Of(read)));
    }

    [Theory]
    [InlineData("{\"jobs\":-1}")]
    [InlineData("{\"jobs\":1,\"cursor\":7}")]
    [InlineData("{\"job\":{}}")]
    [InlineData("{\"job\":{\"job_id\":\"x\"}}")]
    [InlineData("{\"queue\":{}}")]
    [InlineData("{\"queues\":null}")]
    [InlineData("{\"host\":\"web01\"}")]
    [InlineData("{\"hosts\":1}")]
    [InlineData("{\"pruned\":\"1\"}")]
    [InlineData("{\"hello\":{}}")]
    [InlineData("{\"hello\":true}")]
    [InlineData("{\"packet\":1,\"data\":1,\"time\":\"now\"}")]
    [InlineData(
        "{\"call\":{\"procedure\":\"p\",\"arguments\":[],\"host\":\"h\"},\"time\":{\"submit\":1,\"start\":2,\"end\":3},\"state\":\"odd\"}")]
    public void What_is_no_reply_is_refused(string line) =>
        Assert.Throws<HarpErrorException>(() => Reply.Parse(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Stored_lines_get_the_id_as_their_first_member_and_stay_otherwise_untouched()
    {
        var lines = Encoding.UTF8.GetBytes("{\"packet\":0,\"data\":{\"id\" :1}}\n{\"packet\":1,\"data\":2}\n");
        var tagged = WireBytes.LineOf(new ReplyLines(RawJson.Parse("7"), lines));
        Assert.Equal("{\"id\":7,\"packet\":0,\"data\":{\"id\" :1}}\n{\"id\":7,\"packet\":1,\"data\":2}\n", Encoding.UTF8.GetString(tagged));
    }
}
