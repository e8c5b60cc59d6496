using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol.Values;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

/// <summary>What concerns the dispatcher as a whole, byte by byte.</summary>
public sealed class OverviewTests
{
    private const string Other = "01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b11";
    private const string Summary = """{"hosts":1,"skipped":2,"source":"file","refreshed_ms":1700000000123}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_are_listed_page_after_page_by_the_cursor()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(
                """{"harpcaller":1,"list_jobs":{"limit":1}}""", Job(Other, "running", "null"), """{"jobs":1,"cursor":"7"}""");
            await c.AnswerAsync(
                """{"harpcaller":1,"list_jobs":{"limit":1,"cursor":"7"}}""", Job(Lines.Id, "returned", "1700000000003"),
                """{"jobs":1,"cursor":null}""");
        });
        await using var caller = Lines.CallerOf(peer.Port);
        var jobs = await caller.ListJobsAsync(new JobQuery { PageSize = 1 }, Stop).ToListAsync(Stop);
        Assert.Equal([(Other, JobState.Running), (Lines.Id, JobState.Returned)], jobs.Select(job => (job.Id, job.State)));
        var job = jobs[1];
        Assert.Equal(
            ("web01", "p", """{"q": 1}""", 2L, """{"t":1e400}"""),
            (job.Host, job.Procedure, job.Queue.ToString(), job.Packets, job.Info.ToString()));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000001), job.SubmittedAt);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000002), job.StartedAt);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000003), job.EndedAt);
        Assert.Null(jobs[0].EndedAt);
        Assert.Equal(Job(Lines.Id, "returned", "1700000000003"), System.Text.Encoding.UTF8.GetString(job.Utf8.Span));
    }

    [Fact]
    public async Task No_page_is_asked_for_that_nobody_wants()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            """{"harpcaller":1,"list_jobs":{"limit":100}}""", Job(Lines.Id, "waiting", "null"), """{"jobs":1,"cursor":"7"}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        Assert.Equal(Lines.Id, Assert.Single(await caller.ListJobsAsync(cancellationToken: Stop).Take(1).ToListAsync(Stop)).Id);
    }

    [Fact]
    public async Task Every_condition_of_a_query_reaches_the_wire()
    {
        const string Expected =
            """{"harpcaller":1,"list_jobs":{"limit":3,"state":["raised","failed"],"host":"h","procedure":"p","queue":{"name":"q"},"since":1700000000001,"until":1700000000002,"cursor":"9"}}""";
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(Expected, """{"jobs":0,"cursor":null}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var since = DateTimeOffset.FromUnixTimeMilliseconds(1700000000000).AddTicks(1);
        var query = new JobQuery
        {
            States = JobStateSet.Of(JobState.Failed, JobState.Raised),
            Host = "h",
            Procedure = "p",
            Queue = new CallQueue("q", concurrency: 3),
            Since = since,
            Until = since.AddMilliseconds(1),
            PageSize = 3,
        };
        var page = await caller.ListJobsPageAsync(query, "9", Stop);
        Assert.Empty(page.Jobs);
        Assert.Null(page.Cursor);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_has_1_to_1000_jobs(int size)
    {
        await using var caller = Lines.CallerOf(RefusingPort.Number);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => caller.ListJobsPageAsync(new JobQuery { PageSize = size }, cancellationToken: Stop));
    }

    [Theory]
    [InlineData("""{"jobs":2,"cursor":null}""")]
    [InlineData("""{"jobs":1,"cursor":"7"}""")]
    [InlineData("""{"queues":1}""")]
    public async Task A_page_that_ends_with_the_wrong_number_or_with_its_own_cursor_is_a_broken_protocol(string end)
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            """{"harpcaller":1,"list_jobs":{"limit":100,"cursor":"7"}}""", Job(Lines.Id, "waiting", "null"), end));
        await using var caller = Lines.CallerOf(peer.Port);
        var broken = await Assert.ThrowsAsync<HarpProtocolException>(() => caller.ListJobsPageAsync(cursor: "7", cancellationToken: Stop));
        Assert.Contains("answered list_jobs with what is no reply", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_cut_off_is_a_lost_connection_and_no_shorter_list()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync("""{"harpcaller":1,"list_queues":true}""", Queue(1)));
        await using var caller = Lines.CallerOf(peer.Port);
        await Assert.ThrowsAsync<HarpConnectionException>(() => caller.ListQueuesAsync(Stop));
    }

    [Fact]
    public async Task Queues_are_listed_in_their_order()
    {
        await using var peer =
            new ScriptedPeer(c => c.AnswerAsync("""{"harpcaller":1,"list_queues":true}""", Queue(2), Queue(1), """{"queues":2}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var queues = await caller.ListQueuesAsync(Stop);
        Assert.Equal(["""{"disk": 2 }""", """{"disk": 1 }"""], queues.Select(queue => queue.Name.ToString()));
        Assert.Equal((3, 2, 1), (queues[0].Concurrency, queues[0].Running, queues[0].Waiting));
    }

    [Fact]
    public async Task A_queue_is_cancelled_by_its_name()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync("""{"harpcaller":1,"cancel_queue":{"name":"backup"}}""", """{"cancelled_jobs":12}""");
            await c.AnswerAsync("""{"harpcaller":1,"cancel_queue":{"disk":1}}""", """{"cancelled_jobs":0}""");
        });
        await using var caller = Lines.CallerOf(peer.Port);
        Assert.Equal(12, await caller.CancelQueueAsync("backup", Stop));
        Assert.Equal(0, await caller.CancelQueueAsync(new { disk = 1 }, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => caller.CancelQueueAsync(7, Stop));
    }

    [Fact]
    public async Task Hosts_are_listed_with_what_is_known_of_the_registry()
    {
        const string Host = """{"host":{"hostname":"web01","address":"127.0.0.1","port":4306,"tls":false,"user":null,"new":1}}""";
        await using var peer = new ScriptedPeer(c => c.AnswerAsync("""{"harpcaller":1,"list_hosts":true}""", Host, Summary));
        await using var caller = Lines.CallerOf(peer.Port);
        var list = await caller.ListHostsAsync(Stop);
        var host = Assert.Single(list.Hosts);
        Assert.Equal(("web01", "127.0.0.1", 4306, false, null), (host.Name, host.Address, host.Port, host.Tls, host.User));
        Assert.Equal(Host, System.Text.Encoding.UTF8.GetString(host.Utf8.Span));
        Assert.Equal((1L, 2L, "file"), (list.Registry.Hosts, list.Registry.Skipped, list.Registry.Source));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000123), list.Registry.RefreshedAt);
    }

    [Theory]
    [InlineData(false, """{"harpcaller":1,"refresh_hosts":true}""")]
    [InlineData(true, """{"harpcaller":1,"refresh_hosts":true,"force":true}""")]
    public async Task Refreshing_tells_what_the_registry_holds_now(bool force, string request)
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(request, Summary));
        await using var caller = Lines.CallerOf(peer.Port);
        Assert.Equal(1, (await caller.RefreshHostsAsync(force, Stop)).Hosts);
    }

    [Fact]
    public async Task A_refresh_that_failed_is_a_refusal_with_its_reason()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            """{"harpcaller":1,"refresh_hosts":true}""",
            """{"error":{"type":"refresh_failed","message":"m","data":{"reason":"too_few","hosts":1,"before":9}}}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var refused = await Assert.ThrowsAsync<HarpRequestException>(() => caller.RefreshHostsAsync(cancellationToken: Stop));
        Assert.Equal(("refresh_failed", """{"reason":"too_few","hosts":1,"before":9}"""), (refused.Type, refused.ErrorData?.ToString()));
    }

    [Fact]
    public async Task Pruning_says_every_bound_and_tells_how_many_jobs_are_gone()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            """{"harpcaller":1,"prune":{"max_age":1.5,"max_jobs":0,"max_bytes":7}}""", """{"pruned":5000000000}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        Assert.Equal(5000000000, await caller.PruneAsync(
            new JobRetention { MaxAge = TimeSpan.FromSeconds(1.5), MaxJobs = 0, MaxBytes = 7 }, Stop));
    }

    [Fact]
    public async Task A_retention_without_a_bound_or_with_one_below_nothing_is_refused()
    {
        await using var caller = Lines.CallerOf(RefusingPort.Number);
        await Assert.ThrowsAsync<ArgumentException>(() => caller.PruneAsync(new JobRetention(), Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => caller.PruneAsync(new JobRetention { MaxAge = TimeSpan.Zero }, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => caller.PruneAsync(new JobRetention { MaxJobs = -1 }, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => caller.PruneAsync(new JobRetention { MaxBytes = -1 }, Stop));
    }

    [Fact]
    public async Task Hello_tells_what_the_dispatcher_is_and_can_do()
    {
        await using var peer = new ScriptedPeer(c => c.AnswerAsync(
            """{"harpcaller":1,"hello":true}""",
            """{"harpcaller":1,"hello":{"server":"s","version":"2.0","user":"u","operations":["call"],"features":["key"],"limits":{"key_bytes":255}}}"""));
        await using var caller = Lines.CallerOf(peer.Port);
        var dispatcher = await caller.HelloAsync(Stop);
        Assert.Equal(("s", "2.0", "u"), (dispatcher.Server, dispatcher.Version, dispatcher.User));
        Assert.Equal("call", Assert.Single(dispatcher.Operations));
        Assert.Equal("key", Assert.Single(dispatcher.Features));
        Assert.Equal(255, dispatcher.Limits["key_bytes"]);
    }

    [Fact]
    public async Task A_change_whose_answer_is_lost_is_not_asked_for_again()
    {
        await using var peer = new ScriptedPeer(async c =>
        {
            await c.AnswerAsync(Lines.Status, Lines.Running);
            await c.ExpectAsync("""{"harpcaller":1,"prune":{"max_jobs":1}}""");
        });
        await using var caller = Lines.CallerOf(peer.Port);
        await caller.Job(Lines.Id).StatusAsync(Stop);
        var lost = await Assert.ThrowsAsync<HarpConnectionException>(() => caller.PruneAsync(new JobRetention { MaxJobs = 1 }, Stop));
        Assert.Contains("whether that was done is unknown", lost.Message, StringComparison.Ordinal);
    }

    private static string Job(string id, string state, string end) =>
        $$$$"""{"job":{"job_id":"{{{{id}}}}","state":"{{{{state}}}}","host":"web01","procedure":"p","queue":{"q": 1},"packets":2,"time_ms":{"start":1700000000002,"end":{{{{end}}}},"submit":1700000000001},"info":{"t":1e400}}}""";

    private static string Queue(int disk) => $$$"""{"queue":{"name":{"disk": {{{disk}}} },"concurrency":3,"running":2,"waiting":1}}""";
}
