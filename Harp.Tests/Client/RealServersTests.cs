using Harp.Client;
using Harp.Client.Errors;
using Harp.Hosting.Authentication;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Spec;
using Harp.Tests.Support;

namespace Harp.Tests.Client;

/// <summary>The library against the real servers.</summary>
[Collection(nameof(StandardServers))]
public sealed class RealServersTests(StandardServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_dispatcher_knows_every_operation_of_the_table()
    {
        await using var caller = Caller();
        var dispatcher = await caller.HelloAsync(Stop);
        Assert.Equal(("harpcallerd", null), (dispatcher.Server, dispatcher.User));
        Assert.Equal(RequestTable.Names, dispatcher.Operations);
        Assert.Subset(dispatcher.Features.ToHashSet(), new HashSet<string> { "key", "wait_timeout", "times" });
    }

    [Fact]
    public async Task Jobs_are_found_again_page_after_page()
    {
        await using var caller = Caller();
        var options = new CallOptions { Queue = new CallQueue(Unique(), concurrency: 5), Info = RawJson.Parse("[1e400]") };
        var submitted = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            submitted.Add((await caller.SubmitAsync("host", "echo", new[] { i }, options, Stop)).Id);
        }

        foreach (var id in submitted)
        {
            await caller.Job(id).ResultAsync(Stop);
        }

        var query = new JobQuery { Queue = options.Queue, Host = "host", States = JobStateSet.Of(JobState.Returned), PageSize = 2 };
        var jobs = await caller.ListJobsAsync(query, Stop).ToListAsync(Stop);
        Assert.Equal(submitted.AsEnumerable().Reverse(), jobs.Select(job => job.Id));
        Assert.All(jobs, job => Assert.Equal(("[1e400]", options.Queue.Name), (job.Info.ToString(), job.Queue)));

        var third = jobs[2].SubmittedAt;
        Assert.All(await caller.ListJobsAsync(query with { Since = third },
            Stop).ToListAsync(Stop), job => Assert.True(job.SubmittedAt >= third));
        Assert.All(await caller.ListJobsAsync(query with { Until = third },
            Stop).ToListAsync(Stop), job => Assert.True(job.SubmittedAt < third));
    }

    [Fact]
    public async Task A_queue_is_seen_and_ended()
    {
        await using var caller = Caller();
        var options = new CallOptions { Queue = new CallQueue(Unique()) };
        var jobs = new[]
        {
            await caller.SubmitAsync("host", "sleep", new[] { 60 }, options, Stop),
            await caller.SubmitAsync("host", "sleep", new[] { 60 }, options, Stop),
        };
        var queue = Assert.Single(await caller.ListQueuesAsync(Stop), queue => queue.Name == options.Queue.Name);
        Assert.Equal((1, 1, 1), (queue.Concurrency, queue.Running, queue.Waiting));
        Assert.Null(await jobs[0].ResultWithinAsync(TimeSpan.FromMilliseconds(20), Stop));
        Assert.Equal(2, await caller.CancelQueueAsync(options.Queue, Stop));
        Assert.IsType<JobCancelledException>((await jobs[1].ResultWithinAsync(TimeSpan.FromSeconds(60), Stop))!.ToException());
        Assert.Equal(JobState.Cancelled, (await jobs[0].StatusAsync(Stop)).State);
    }

    [Fact]
    public async Task The_registry_is_listed_and_read_again()
    {
        await using var caller = Caller();
        var list = await caller.ListHostsAsync(Stop);
        Assert.Contains(list.Hosts, host => host is { Name: "localhost", Tls: false, User: VectorHosts.User });
        Assert.Equal((list.Hosts.Count, "file"), (list.Registry.Hosts, list.Registry.Source));
        var refreshed = await caller.RefreshHostsAsync(cancellationToken: Stop);
        Assert.Equal(list.Registry.Hosts, refreshed.Hosts);
        Assert.True(refreshed.RefreshedAt >= list.Registry.RefreshedAt);
    }

    [Fact]
    public async Task Packets_tell_when_they_came()
    {
        await using var caller = Caller();
        var job = await caller.SubmitAsync("host", "stream", new[] { 3 }, cancellationToken: Stop);
        var packets = await job.FollowAsync(times: true, cancellationToken: Stop).ToListAsync(Stop);
        var status = await job.StatusAsync(Stop);
        Assert.Equal((3, JobState.Returned), (status.Packets, status.State));
        Assert.All(packets, packet => Assert.InRange(packet.ReceivedAt!.Value, status.StartedAt!.Value, status.EndedAt!.Value));
        Assert.All(await job.ReadAsync(cancellationToken: Stop).ToListAsync(Stop), packet => Assert.Null(packet.ReceivedAt));
    }

    [Fact]
    public async Task The_same_key_is_the_same_job_and_another_call_with_it_is_refused()
    {
        await using var caller = Caller();
        var options = new CallOptions { Key = Unique() };
        var first = await caller.SubmitAsync("host", "echo", new[] { 1 }, options, Stop);
        var again = await caller.SubmitAsync("host", "echo", new[] { 1 }, options, Stop);
        Assert.Equal((first.Id, false, true), (again.Id, first.IsDuplicate, again.IsDuplicate));
        var refused = await Assert.ThrowsAsync<HarpRequestException>(() => caller.SubmitAsync("host", "echo", new[] { 2 }, options, Stop));
        Assert.Equal("key_conflict", refused.Type);
    }

    [Fact]
    public async Task A_call_whose_answer_is_lost_is_one_job()
    {
        // A peer in the middle hands the call over, and breaks the connection instead of handing the answer back.
        var lost = "";
        await using var middle = new ScriptedPeer(
            async c =>
            {
                await using var there = await LineClient.ConnectAsync(servers.Dispatcher);
                await there.SendLineAsync((await c.ReadLineAsync())!);
                lost = await there.ReadLineAsync();
                c.Reset();
            },
            async c =>
            {
                await using var there = await LineClient.ConnectAsync(servers.Dispatcher);
                while (await c.ReadLineAsync() is { } line)
                {
                    await there.SendLineAsync(line);
                    await c.SendAsync((await there.ReadLineAsync())!);
                }
            });
        await using (var caller = Lines.CallerOf(middle.Port))
        {
            var job = await caller.SubmitAsync("host", "echo", new[] { 1 }, cancellationToken: Stop);
            Assert.Equal(DispatcherProcess.JobOf(lost!), job.Id);
            Assert.False(job.IsDuplicate);
            Assert.Equal(1, await job.GetAsync<int>(Stop));
        }
    }

    [Fact]
    public async Task Who_asks_is_told_by_a_token_or_a_password_and_what_is_not_allowed_is_refused()
    {
        using var folder = new TemporaryFolder();
        var token = TokenHash.NewToken();
        folder.Write("users", TokenHash.LineOf("alice", token) + "\n");
        await using var dispatcher =
            new DispatcherProcess(
                folder, "",
                "users = \"users\"\n[times]\nauth_failure = 0.01\n[[allow]]\nusers = [\"alice\"]\noperations = [\"admin\", \"read\"]\n");
        await dispatcher.StartAsync();
        var options = new HarpCallerOptions { Port = dispatcher.Process.EndPoint.Port, Token = token };
        await using (var alice = new HarpCaller(options))
        {
            Assert.Equal("alice", (await alice.HelloAsync(Stop)).User);
            Assert.Empty(await alice.ListJobsAsync(cancellationToken: Stop).ToListAsync(Stop));
            Assert.Equal(0, await alice.PruneAsync(new JobRetention { MaxJobs = 0 }, Stop));
            Assert.Equal("access_denied", (await Assert.ThrowsAsync<HarpRequestException>(
                () => alice.SubmitAsync("h", "p", cancellationToken: Stop))).Type);
        }

        foreach (var wrong in new[] { options with { Token = "wrong" }, options with { Token = null }, options with { Token =
            null, Credentials = new("alice", "x") } })
        {
            await using var nobody = new HarpCaller(wrong);
            Assert.Equal("auth_error", (await Assert.ThrowsAsync<HarpRequestException>(
                () => nobody.SubmitAsync("h", "p", cancellationToken: Stop))).Type);
        }
    }

    private static string Unique() => Guid.NewGuid().ToString("N");

    private HarpCaller Caller() => new("127.0.0.1", servers.Dispatcher.Port);
}
