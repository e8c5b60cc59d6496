using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Messages;

public sealed class ExtensionRequestTests
{
    private const string Call = "{\"harpcaller\":1,\"host\":\"h\",\"procedure\":\"p\",\"arguments\":[]";

    public static TheoryData<Request, string> Written { get; } = new()
    {
        { new CallRequest("h", "p", RawJson.Parse("[]")) { Key = "k\"1" }, Call + ",\"key\":\"k\\\"1\"}" },
        { new CancelRequest("j") { Id = RawJson.Parse("-7") }, "{\"harpcaller\":1,\"id\":-7,\"cancel\":\"j\"}" },
        {
            new CancelRequest("j") { Id = RawJson.Parse("\"\\u0061\""), Auth = ClientAuth.OfUser(new Credentials("u", "s")) },
            "{\"harpcaller\":1,\"id\":\"\\u0061\",\"cancel\":\"j\",\"auth\":{\"user\":\"u\",\"password\":\"s\"}}"
        },
        { new HelloRequest { Auth = ClientAuth.OfToken("t") }, "{\"harpcaller\":1,\"hello\":true,\"auth\":{\"token\":\"t\"}}" },
        {
            new GetResultRequest("j") { WaitTimeout = TimeSpan.FromMilliseconds(1500) },
            "{\"harpcaller\":1,\"get_result\":\"j\",\"wait\":true,\"wait_timeout\":1.5}"
        },
        {
            new FollowStreamRequest("j", StreamStart.Since(2)) { Times = true },
            "{\"harpcaller\":1,\"follow_stream\":\"j\",\"since\":2,\"times\":true}"
        },
        {
            new ReadStreamRequest("j", StreamStart.Recent(2)) { Times = true },
            "{\"harpcaller\":1,\"read_stream\":\"j\",\"recent\":2,\"times\":true}"
        },
        { new ListJobsRequest(), "{\"harpcaller\":1,\"list_jobs\":{\"limit\":100}}" },
        {
            new ListJobsRequest
            {
                States = JobStateSet.Of(JobState.Failed, JobState.Waiting),
                Host = "h",
                Procedure = "p",
                Queue = QueueName.Parse(RawJson.Parse("{\"q\":1.0}")),
                Since = 5,
                Until = 7,
                Limit = 3,
                Cursor = "17",
            },
            "{\"harpcaller\":1,\"list_jobs\":{\"limit\":3,\"state\":[\"waiting\",\"failed\"],\"host\":\"h\",\"procedure\":\"p\"," +
            "\"queue\":{\"q\":1.0},\"since\":5,\"until\":7,\"cursor\":\"17\"}}"
        },
        { new ListQueuesRequest(), "{\"harpcaller\":1,\"list_queues\":true}" },
        { new CancelQueueRequest(QueueName.Parse(RawJson.Parse("{\"q\":[]}"))), "{\"harpcaller\":1,\"cancel_queue\":{\"q\":[]}}" },
        { new ListHostsRequest(), "{\"harpcaller\":1,\"list_hosts\":true}" },
        { new RefreshHostsRequest(), "{\"harpcaller\":1,\"refresh_hosts\":true}" },
        { new RefreshHostsRequest(Force: true), "{\"harpcaller\":1,\"refresh_hosts\":true,\"force\":true}" },
        { new PruneRequest { MaxAge = TimeSpan.FromDays(1) }, "{\"harpcaller\":1,\"prune\":{\"max_age\":86400}}" },
        { new PruneRequest { MaxJobs = 0, MaxBytes = 7 }, "{\"harpcaller\":1,\"prune\":{\"max_jobs\":0,\"max_bytes\":7}}" },
        { new HelloRequest(), "{\"harpcaller\":1,\"hello\":true}" },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void A_request_is_written_in_the_order_of_the_spec_and_read_back(Request request, string line)
    {
        Assert.Equal(line, Encoding.UTF8.GetString(WireBytes.Of(request)));
        Assert.Equal(request, Parse(line));
    }

    [Theory]
    [InlineData("{\"harpcaller\":1,\"id\":1.0,\"hello\":true}", "id: expected a string or an integer, got 1.0")]
    [InlineData("{\"harpcaller\":1,\"id\":1e2,\"hello\":true}", "id: expected a string or an integer, got 1e2")]
    [InlineData("{\"harpcaller\":1,\"id\":null,\"hello\":true}", "id: expected a string or an integer, got null")]
    [InlineData("{\"harpcaller\":1,\"id\":[1],\"hello\":true}", "id: expected a string or an integer, got [1]")]
    [InlineData("{\"harpcaller\":1,\"hello\":1}", "hello: expected true, got 1")]
    [InlineData("{\"harpcaller\":1,\"hello\":false}", "hello: expected true, got false")]
    [InlineData("{\"harpcaller\":1,\"list_queues\":{}}", "list_queues: expected true, got {}")]
    [InlineData("{\"harpcaller\":1,\"list_hosts\":null}", "list_hosts: expected true, got null")]
    [InlineData("{\"harpcaller\":1,\"refresh_hosts\":true,\"force\":1}", "force: expected true or false, got 1")]
    [InlineData("{\"harpcaller\":1,\"list_hosts\":true,\"force\":true}", "list_hosts has no member 'force'")]
    [InlineData("{\"harpcaller\":1,\"cancel_queue\":\"q\"}", "cancel_queue: expected an object, got \"q\"")]
    [InlineData("{\"harpcaller\":1,\"cancel_queue\":{\"a\":1,\"a\":1}}", "cancel_queue.a: expected once, got it twice")]
    [InlineData("{\"harpcaller\":1,\"prune\":{}}", "prune: expected at least one of max_age, max_jobs, max_bytes, got none")]
    [InlineData("{\"harpcaller\":1,\"prune\":true}", "prune: expected an object, got true")]
    [InlineData("{\"harpcaller\":1,\"prune\":{\"max_age\":0}}", "prune.max_age: expected a number of seconds greater than 0, got 0")]
    [InlineData("{\"harpcaller\":1,\"prune\":{\"max_jobs\":-1}}", "prune.max_jobs: expected an integer ≥ 0, got -1")]
    [InlineData("{\"harpcaller\":1,\"prune\":{\"max_job\":1}}", "prune has no member 'max_job'; did you mean 'max_jobs'?")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":true}", "list_jobs: expected an object, got true")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"state\":\"runing\"}}", "got 'runing'; did you mean 'running'?")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"state\":[]}}", "list_jobs.state: expected one to six states as strings, got []")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"state\":[1]}}", "list_jobs.state: expected one to six states as strings, got [1]")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"state\":1}}", "list_jobs.state: expected a state or an array of states, got 1")]
    [InlineData(
        "{\"harpcaller\":1,\"list_jobs\":{\"job\":\"01890a5\"}}",
        "list_jobs.job: expected the beginning of a job id, of at least 8 hexadecimal digits, got \"01890a5\"")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"limit\":0}}", "list_jobs.limit: expected an integer ≥ 1, got 0")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"limit\":1001}}", "list_jobs.limit: expected an integer from 1 to 1000, got 1001")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"since\":-1}}", "list_jobs.since: expected an integer ≥ 0, got -1")]
    [InlineData(
        "{\"harpcaller\":1,\"list_jobs\":{\"cursor\":\"\"}}", "list_jobs.cursor: expected a cursor from an earlier reply, got \"\"")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"host\":\"\"}}", "list_jobs.host: expected a string that is not empty")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"queue\":1}}", "list_jobs.queue: expected an object, got 1")]
    [InlineData("{\"harpcaller\":1,\"list_jobs\":{\"hots\":\"h\"}}", "list_jobs has no member 'hots'; did you mean 'host'?")]
    [InlineData(
        "{\"harpcaller\":1,\"get_result\":\"j\",\"wait\":false,\"wait_timeout\":1}", "wait_timeout: expected only where wait is true")]
    [InlineData(
        "{\"harpcaller\":1,\"get_result\":\"j\",\"wait_timeout\":-1}", "wait_timeout: expected a number of seconds greater than 0, got -1")]
    [InlineData("{\"harpcaller\":1,\"follow_stream\":\"j\",\"times\":1}", "times: expected true or false, got 1")]
    [InlineData("{\"harpcaller\":1,\"get_status\":\"j\",\"times\":true}", "get_status has no member 'times'")]
    [InlineData(Call + ",\"key\":\"\"}", "key: expected a string of 1 to 255 bytes, got \"\"")]
    [InlineData(Call + ",\"key\":7}", "key: expected a string, got 7")]
    [InlineData(Call + ",\"auth\":{\"user\":\"u\"}}", "auth.password: expected a string")]
    [InlineData(Call + ",\"auth\":{\"user\":\"u\",\"password\":\"\"}}", "auth.password: expected 1 to 1024 bytes")]
    [InlineData(Call + ",\"auth\":{\"token\":\"t\",\"user\":\"u\"}}", "auth: expected either user and password or token, got both")]
    [InlineData(Call + ",\"auth\":{\"tokn\":\"t\"}}", "auth: expected user and password, or token, and no other member")]
    [InlineData(Call + ",\"auth\":\"t\"}", "auth: expected an object")]
    public void A_wrong_request_is_told_what_was_expected_what_came_and_where(string line, string says)
    {
        var error = Assert.Throws<HarpErrorException>(() => Parse(line)).Error;
        Assert.Equal(ErrorType.InvalidRequest, error.Type);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_key_is_bounded_in_bytes_of_utf8(int bytes, bool allowed)
    {
        var key = new string('é', bytes / 2) + new string('k', bytes % 2);
        Assert.Equal(allowed, Record.Exception(() => Parse(Call + ",\"key\":\"" + key + "\"}")) is null);
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void An_id_is_bounded_in_bytes_as_sent(int bytes, bool allowed)
    {
        foreach (var id in new[] { new string('7', bytes), "\"" + new string('x', bytes - 2) + "\"" })
        {
            var read = ParsedRequest.Of(Encoding.UTF8.GetBytes("{\"harpcaller\":1,\"id\":" + id + ",\"hello\":true}"));
            Assert.Equal(allowed, read.Request is not null);
            Assert.Equal(allowed ? id : "null", read.Id.ToString());
        }
    }

    [Theory]
    [InlineData("{\"id\":\"a\",\"harpcaller\":2}", "\"a\"", "invalid_protocol")]
    [InlineData("{\"harpcaller\":1,\"id\":12345678901234567890123,\"canel\":\"j\"}", "12345678901234567890123", "invalid_request")]
    [InlineData("{\"harpcaller\":1,\"id\":\"\\ud800\",\"cancel\":\"j\"}", "null", "parse_error")]
    [InlineData("{\"harpcaller\":1,\"id\":3,\"id\":3}", "null", "parse_error")]
    [InlineData("{\"harpcaller\":1,\"id\":3", "null", "parse_error")]
    public void A_refusal_carries_the_id_where_it_could_be_read(string line, string id, string type)
    {
        var read = ParsedRequest.Of(Encoding.UTF8.GetBytes(line));
        Assert.Null(read.Request);
        Assert.Equal((id, type), (read.Id.ToString(), read.Error!.Type));
    }

    [Theory]
    [InlineData("[\"s3cret\"]")]
    [InlineData("{\"user\":\"u\",\"password\":[\"s3cret\"]}")]
    [InlineData("{\"user\":[\"s3cret\"],\"password\":\"x\"}")]
    [InlineData("{\"s3cret\":\"u\"}")]
    [InlineData("{\"token\":[\"s3cret\"]}")]
    [InlineData("{\"token\":\"s3cret\\ud800\"}")]
    [InlineData("{\"token\":\"s3cret\",\"token\":\"s3cret\"}")]
    public void Malformed_credentials_are_never_quoted(string auth)
    {
        var error = Assert.Throws<HarpErrorException>(() => Parse("{\"harpcaller\":1,\"hello\":true,\"auth\":" + auth + "}")).Error;
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_do_not_appear_in_the_text_of_a_request()
    {
        Assert.DoesNotContain("s3cret", new HelloRequest { Auth = ClientAuth.OfToken("s3cret") }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "s3cret", new HelloRequest { Auth = ClientAuth.OfUser(new Credentials("u", "s3cret")) }.ToString(), StringComparison.Ordinal);
    }

    private static Request Parse(string line) => Request.Parse(Encoding.UTF8.GetBytes(line));
}
