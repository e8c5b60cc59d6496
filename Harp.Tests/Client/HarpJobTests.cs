using System.Text;
using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

public sealed class HarpJobTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_result_comes_byte_for_byte()
    {
        const string Value = """{"a": 1e400, "a": 1.0, "n":123456789012345678901234567890, "s":"\/\ud83d\ude00"}""";
        var outcome = await AskAsync(Lines.GetResult, $$"""{"result":{{Value}}}""", job => job.ResultAsync(Stop));
        Assert.Equal((OutcomeKind.Result, Value), (outcome.Kind, outcome.Value.ToString()));
        Assert.Null(outcome.ToException());
    }

    [Fact]
    public async Task A_raised_exception_is_told_as_an_outcome_and_raised_on_demand()
    {
        const string Reply = """{"exception":{"type":"ValueError","message":"no such path","data":{"path":"/x"}}}""";
        var outcome = await AskAsync(Lines.GetResult, Reply, job => job.ResultAsync(Stop));
        Assert.Equal((OutcomeKind.Exception, "ValueError"), (outcome.Kind, outcome.Error?.Type));
        var raised = Assert.Throws<RemoteException>(() => outcome.As<int>());
        Assert.Equal((Lines.Id, "ValueError", "no such path"), (raised.JobId, raised.RemoteType, raised.RemoteMessage));
        Assert.Equal("""{"path":"/x"}""", raised.ErrorData?.ToString());
    }

    [Fact]
    public async Task A_failed_job_tells_how_far_it_had_come()
    {
        var failed = await Assert.ThrowsAsync<JobFailedException>(
            () => AskAsync(Lines.GetResult, Lines.Failed("unknown_host", "resolve", "no"), job => job.GetAsync<int>(Stop)));
        Assert.Equal(("unknown_host", CallStage.Resolve, CallStarted.No), (failed.Type, failed.Stage, failed.Started));
        Assert.Equal("unknown_host: it failed (stage resolve, not started)", failed.Message);
    }

    [Fact]
    public async Task A_cancelled_job_raises_its_own_exception()
    {
        var cancelled = await Assert.ThrowsAsync<JobCancelledException>(
            () => AskAsync(Lines.GetResult, """{"cancelled":true}""", job => job.GetAsync<int>(Stop)));
        Assert.Equal(Lines.Id, cancelled.JobId);
    }

    [Fact]
    public async Task An_unknown_job_is_a_refused_request_and_no_failed_job()
    {
        var refused = await Assert.ThrowsAsync<HarpRequestException>(
            () => AskAsync(Lines.GetResult, Lines.UnknownJob, job => job.ResultAsync(Stop)));
        Assert.Equal("invalid_jobid", refused.Type);
    }

    [Fact]
    public async Task An_error_that_daemons_and_dispatchers_share_is_the_jobs_where_the_job_has_ended()
    {
        const string Error = """{"error":{"type":"auth_error","message":"who are you"}}""";
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Lines.GetResult, Error), c => c.AnswerAsync(Lines.Status, Lines.Ended));
        await using var caller = Lines.CallerOf(peer.Port);
        var outcome = await caller.Job(Lines.Id).ResultAsync(Stop);
        Assert.Equal((OutcomeKind.Error, "auth_error"), (outcome.Kind, outcome.Error?.Type));
    }

    [Fact]
    public async Task A_dispatcher_that_stops_during_a_wait_has_not_failed_the_job()
    {
        const string Error = """{"error":{"type":"shutdown","message":"stopping"}}""";
        await using var peer =
            new ScriptedPeer(c => c.AnswerAsync(Lines.GetResult, Error), c => c.AnswerAsync(Lines.Status, Lines.Running));
        await using var caller = Lines.CallerOf(peer.Port);
        var refused = await Assert.ThrowsAsync<HarpRequestException>(() => caller.Job(Lines.Id).ResultAsync(Stop));
        Assert.Equal("shutdown", refused.Type);
    }

    [Fact]
    public async Task Asking_without_waiting_gives_null_where_the_job_has_not_ended() =>
        Assert.Null(await AskAsync(Lines.TryResult, """{"no_result":true}""", job => job.TryResultAsync(Stop)));

    [Fact]
    public async Task Asking_without_waiting_gives_the_outcome_where_the_job_has_ended() =>
        Assert.Equal(7, (await AskAsync(Lines.TryResult, """{"result":7}""", job => job.TryResultAsync(Stop)))?.As<int>());

    [Fact]
    public async Task A_wait_that_is_answered_with_no_result_is_a_broken_protocol() =>
        await Assert.ThrowsAsync<HarpProtocolException>(
            () => AskAsync(Lines.GetResult, """{"no_result":true}""", job => job.ResultAsync(Stop)));

    [Theory]
    [InlineData("""{"no_result":true}""", null)]
    [InlineData("""{"result":7}""", 7)]
    public async Task A_wait_can_be_limited_by_the_dispatcher(string reply, int? expected)
    {
        const string Request = $$"""{"harpcaller":1,"get_result":"{{Lines.Id}}","wait":true,"wait_timeout":1.5}""";
        Assert.Equal(expected, (await AskAsync(Request, reply, job => job.ResultWithinAsync(TimeSpan.FromSeconds(1.5), Stop)))?.As<int>());
    }

    [Fact]
    public async Task A_wait_of_years_has_no_limit_of_the_clients_own()
    {
        const string Request = $$"""{"harpcaller":1,"get_result":"{{Lines.Id}}","wait":true,"wait_timeout":315360000}""";
        Assert.Null(await AskAsync(Request, """{"no_result":true}""", job => job.ResultWithinAsync(TimeSpan.FromDays(3650), Stop)));
    }

    [Fact]
    public async Task A_wait_of_no_time_is_refused() => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        () => Lines.CallerOf(RefusingPort.Number).Job(Lines.Id).ResultWithinAsync(TimeSpan.Zero, Stop));

    [Fact]
    public async Task A_status_tells_the_state_the_queue_the_packets_and_milliseconds_where_the_dispatcher_does()
    {
        const string Reply =
            """{"call":{"procedure":"p","arguments":[],"host":"h"},"time":{"submit":1,"start":2,"end":null},"info":null,"state":"running","queue":{"a": 1},"packets":3,"time_ms":{"submit":1001,"start":2002,"end":null}}""";
        var status = await AskAsync(Lines.Status, Reply, job => job.StatusAsync(Stop));
        Assert.Equal((JobState.Running, """{"a": 1}""", 3), (status.State, status.Queue?.ToString(), status.Packets));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(2002), status.StartedAt);
    }

    [Fact]
    public async Task A_status_tells_the_call_and_its_times()
    {
        var status = await AskAsync(Lines.Status, Lines.Running, job => job.StatusAsync(Stop));
        Assert.Equal(("web01", "p", "[1e400]"), (status.Host, status.Procedure, status.Arguments.ToString()));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1700000001), status.StartedAt);
        Assert.Null(status.EndedAt);
        Assert.Equal(Lines.Running, Encoding.UTF8.GetString(status.Utf8.Span));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Cancelling_tells_whether_there_was_anything_to_end(string reply, bool expected) =>
        Assert.Equal(expected, await AskAsync(Lines.Cancel, $$"""{"cancelled":{{reply}}}""", job => job.CancelAsync(Stop)));

    [Theory]
    [InlineData("""{"result":1""")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"error":{"message":"no type"}}""")]
    [InlineData("""{"exception":5}""")]
    [InlineData("""{"harpcaller":1,"job_id":"01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10"}""")]
    public async Task A_reply_that_is_none_is_named_with_the_peer(string garbage)
    {
        var broken = await Assert.ThrowsAsync<HarpProtocolException>(
            () => AskAsync(Lines.GetResult, garbage, job => job.ResultAsync(Stop)));
        Assert.Contains("answered get_result with what is no reply", broken.Message, StringComparison.Ordinal);
        Assert.Contains(broken.EndPoint, broken.Message, StringComparison.Ordinal);
        Assert.False(broken.OutcomeUnknown);
    }

    [Fact]
    public async Task A_result_of_ten_megabytes_arrives_whole()
    {
        var text = new string('x', 10 << 20);
        Assert.Equal(text, await AskAsync(Lines.GetResult, $$"""{"result":"{{text}}"}""", job => job.GetAsync<string>(Stop)));
    }

    [Fact]
    public async Task A_reply_that_comes_byte_by_byte_is_one_reply()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.ExpectAsync(Lines.GetResult);
            foreach (var next in "{\"result\":\"é\"}\r\n"u8.ToArray())
            {
                await c.SendBytesAsync([next]);
            }

            await c.ExpectEndAsync();
        });
        await using var caller = Lines.CallerOf(peer.Port);
        Assert.Equal("é", await caller.Job(Lines.Id).GetAsync<string>(Stop));
    }

    private static async Task<T> AskAsync<T>(string request, string reply, Func<HarpJob, Task<T>> ask)
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(request, reply));
        await using var caller = Lines.CallerOf(peer.Port);
        return await ask(caller.Job(Lines.Id));
    }
}
