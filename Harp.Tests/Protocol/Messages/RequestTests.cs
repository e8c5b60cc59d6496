using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Messages;

public sealed class RequestTests
{
    private const string Call = "{\"harpcaller\":1,\"host\":\"h\",\"procedure\":\"p\",\"arguments\":[]";

    public static TheoryData<Request, string> Written { get; } = new()
    {
        { new CallRequest("h", "p", RawJson.Parse("[1]")), "{\"harpcaller\":1,\"host\":\"h\",\"procedure\":\"p\",\"arguments\":[1]}" },
        {
            new CallRequest("h", "p", RawJson.Parse("{}"))
            {
                Timeout = TimeSpan.FromSeconds(1.5),
                MaxExecTime = TimeSpan.FromSeconds(60),
                Queue = new QueueSpec(QueueName.Parse(RawJson.Parse("{\"q\": 1.0}")), 3),
                Info = RawJson.Parse("[1.0]"),
            },
            "{\"harpcaller\":1,\"host\":\"h\",\"procedure\":\"p\",\"arguments\":{},\"timeout\":1.5,\"max_exec_time\":60," +
            "\"queue\":{\"name\":{\"q\": 1.0},\"concurrency\":3},\"info\":[1.0]}"
        },
        { new CancelRequest("j"), "{\"harpcaller\":1,\"cancel\":\"j\"}" },
        { new GetResultRequest("j"), "{\"harpcaller\":1,\"get_result\":\"j\",\"wait\":true}" },
        { new GetResultRequest("j", Wait: false), "{\"harpcaller\":1,\"get_result\":\"j\",\"wait\":false}" },
        { new GetStatusRequest("j"), "{\"harpcaller\":1,\"get_status\":\"j\"}" },
        { new FollowStreamRequest("j", StreamStart.Recent(5)), "{\"harpcaller\":1,\"follow_stream\":\"j\",\"recent\":5}" },
        { new ReadStreamRequest("j", StreamStart.Since(0)), "{\"harpcaller\":1,\"read_stream\":\"j\",\"since\":0}" },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void A_request_is_written_in_the_order_of_the_spec_and_read_back(Request request, string line)
    {
        Assert.Equal(line, Encoding.UTF8.GetString(WireBytes.Of(request)));
        Assert.Equal(request, Parse(line));
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Names_of_hosts_and_procedures_are_bounded(int length, bool allowed)
    {
        foreach (var member in new[] { "host", "procedure" })
        {
            var line = (Call + "}").Replace(
                member == "host" ? "\"h\"" : "\"p\"", $"\"{new string('n', length)}\"", StringComparison.Ordinal);
            var refused = Record.Exception(() => Request.Parse(Encoding.UTF8.GetBytes(line))) as HarpErrorException;
            Assert.Equal(allowed, refused is null);
            var told = allowed ? "" : $"{member}: expected a string of at most 1024 bytes";
            Assert.StartsWith(told, refused?.Error.Message ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Absent_members_have_the_defaults_of_the_spec()
    {
        Assert.True(Assert.IsType<GetResultRequest>(Parse("{\"harpcaller\":1,\"get_result\":\"j\"}")).Wait);
        Assert.Equal(StreamStart.Recent(0), Assert.IsType<FollowStreamRequest>(Parse("{\"harpcaller\":1,\"follow_stream\":\"j\"}")).Start);
        Assert.Equal(StreamStart.Since(0), Assert.IsType<ReadStreamRequest>(Parse("{\"harpcaller\":1,\"read_stream\":\"j\"}")).Start);
        var call = Assert.IsType<CallRequest>(Parse(Call + ",\"queue\":{\"name\":{}}}"));
        Assert.Equal(1, call.Queue!.Concurrency);
        Assert.True(call.Info.IsNull);
        Assert.Null(call.Timeout);
    }

    [Theory]
    [InlineData("{\"cancel\":\"j\"}", "invalid_protocol", "harpcaller: expected 1, got nothing")]
    [InlineData("{}", "invalid_protocol", "got nothing")]
    [InlineData("{\"harpcaller\":2,\"cancel\":\"j\"}", "invalid_protocol", "harpcaller: expected 1, got 2")]
    [InlineData("{\"harpcaller\":\"1\",\"cancel\":\"j\"}", "invalid_protocol", "got \"1\"")]
    [InlineData("{\"harpcaller\":1.0,\"cancel\":\"j\"}", "invalid_protocol", "got 1.0")]
    [InlineData("{\"harpcaller\":1}", "invalid_request", "expected one of the operations call, cancel")]
    [InlineData("{\"harpcaller\":1,\"get_reslt\":\"j\"}", "invalid_request", "'get_reslt' is not known here; did you mean 'get_result'?")]
    [InlineData(
        "{\"harpcaller\":1,\"cancel\":\"j\",\"get_result\":\"j\"}", "invalid_request", "expected one operation, got cancel and get_result")]
    [InlineData("{\"harpcaller\":1,\"cancel\":\"j\",\"host\":\"h\"}", "invalid_request", "expected one operation, got call and cancel")]
    [InlineData("{\"harpcaller\":1,\"cancel\":7}", "invalid_request", "cancel: expected a string, got 7")]
    [InlineData("{\"harpcaller\":1,\"cancel\":\"j\",\"wait\":true}", "invalid_request", "cancel has no member 'wait'")]
    [InlineData("{\"harpcaller\":1,\"get_result\":\"j\",\"wait\":1}", "invalid_request", "wait: expected true or false, got 1")]
    [InlineData("{\"harpcaller\":1,\"get_result\":\"j\",\"since\":1}", "invalid_request", "get_result has no member 'since'")]
    [InlineData(
        "{\"harpcaller\":1,\"read_stream\":\"j\",\"since\":1,\"recent\":1}", "invalid_request",
        "expected either since or recent, got both")]
    [InlineData("{\"harpcaller\":1,\"read_stream\":\"j\",\"since\":-1}", "invalid_request", "since: expected an integer ≥ 0, got -1")]
    [InlineData("{\"harpcaller\":1,\"read_stream\":\"j\",\"since\":1.0}", "invalid_request", "since: expected an integer ≥ 0, got 1.0")]
    [InlineData("{\"harpcaller\":1,\"read_stream\":\"j\",\"since\":1e2}", "invalid_request", "since: expected an integer")]
    [InlineData(
        "{\"harpcaller\":1,\"read_stream\":\"j\",\"recent\":99999999999999999999}", "invalid_request", "recent: expected an integer")]
    [InlineData("{\"harpcaller\":1,\"read_stream\":\"j\",\"recent\":null}", "invalid_request", "recent: expected an integer")]
    [InlineData("{\"harpcaller\":1,\"host\":\"h\",\"arguments\":[]}", "invalid_request", "procedure: expected a string, got nothing")]
    [InlineData("{\"harpcaller\":1,\"procedure\":\"p\",\"arguments\":[]}", "invalid_request", "host: expected a string, got nothing")]
    [InlineData(
        "{\"harpcaller\":1,\"host\":\"\",\"procedure\":\"p\",\"arguments\":[]}", "invalid_request",
        "host: expected a string that is not empty")]
    [InlineData(
        "{\"harpcaller\":1,\"host\":\"h\",\"procedure\":\"p\"}", "invalid_request",
        "arguments: expected an array or an object, got nothing")]
    [InlineData(
        "{\"harpcaller\":1,\"host\":\"h\",\"procedure\":\"p\",\"arguments\":null}", "invalid_request",
        "arguments: expected an array or an object, got null")]
    [InlineData(Call + ",\"tiemout\":1}", "invalid_request", "call has no member 'tiemout'; did you mean 'timeout'?")]
    [InlineData(Call + ",\"queue\":{}}", "invalid_request", "queue.name: expected an object, got nothing")]
    [InlineData(Call + ",\"queue\":[]}", "invalid_request", "queue: expected an object, got []")]
    [InlineData(Call + ",\"queue\":null}", "invalid_request", "queue: expected an object, got null")]
    [InlineData(
        Call + ",\"queue\":{\"name\":{},\"concurrency\":0}}", "invalid_request", "queue.concurrency: expected an integer ≥ 1, got 0")]
    [InlineData(
        Call + ",\"queue\":{\"name\":{},\"concurency\":1}}", "invalid_request",
        "queue has no member 'concurency'; did you mean 'concurrency'?")]
    [InlineData(Call + ",\"max_exec_time\":0}", "invalid_request", "max_exec_time: expected a number of seconds greater than 0, got 0")]
    public void A_wrong_request_is_told_what_was_expected_what_came_and_where(string line, string type, string says)
    {
        var error = Assert.Throws<HarpErrorException>(() => Parse(line)).Error;
        Assert.Equal(type, error.Type);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(3, 10, 3)]
    [InlineData(12, 10, 12)]
    public void Since_names_a_packet(long since, long stored, long first) =>
        Assert.Equal(first, StreamStart.Since(since).FirstPacket(stored));

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(3, 10, 7)]
    [InlineData(12, 10, 0)]
    [InlineData(long.MaxValue, 10, 0)]
    public void Recent_counts_back_from_what_is_stored(long recent, long stored, long first) =>
        Assert.Equal(first, StreamStart.Recent(recent).FirstPacket(stored));

    private static Request Parse(string line) => Request.Parse(Encoding.UTF8.GetBytes(line));
}
