using System.Net;
using Harp.Protocol.Errors;
using Harp.Serving;
using Harp.Serving.Listening;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Daemon.Listening;

/// <summary>For how long and of how many calls a daemon remembers that they were ended.</summary>
public sealed class JobCallsTests
{
    private static readonly EndPoint Peer = new IPEndPoint(IPAddress.Parse("198.51.100.7"), 5000);

    private readonly FakeTimeProvider _time = new();
    private readonly JobCalls _calls;
    private readonly TombstoneLimits _limits = new() { Kept = TimeSpan.FromHours(1), Most = 2 };

    public JobCallsTests() => _calls = new JobCalls(_time);

    [Fact]
    public async Task A_tombstone_is_forgotten_when_its_time_is_over()
    {
        await EndAsync("one");
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Throws<HarpErrorException>(() => Enter("one"));

        _time.Advance(TimeSpan.FromSeconds(1));
        Enter("one").Leave(lost: false);
    }

    [Fact]
    public async Task Of_too_many_tombstones_the_oldest_of_that_user_is_forgotten()
    {
        await EndAsync("other", user: "bob");
        await EndAsync("one");
        await EndAsync("two");
        await EndAsync("three");

        Enter("one").Leave(lost: false);
        Assert.All(["two", "three", "other"], job => Assert.Throws<HarpErrorException>(() => Enter(job)));
    }

    [Fact]
    public async Task A_tombstone_that_is_made_again_lasts_from_then()
    {
        await EndAsync("one");
        _time.Advance(TimeSpan.FromMinutes(59));
        await EndAsync("one");
        _time.Advance(TimeSpan.FromMinutes(59));
        await EndAsync("two");

        Assert.Throws<HarpErrorException>(() => Enter("one"));
    }

    [Fact]
    public async Task Who_ends_a_call_waits_until_all_that_run_under_its_name_are_over()
    {
        var (first, second) = (Enter("one"), Enter("one"));
        var ended = EndAsync("one");
        Assert.True(first.Ending.Token.IsCancellationRequested && second.Ending.Token.IsCancellationRequested);

        first.Leave(lost: true);
        Assert.False(ended.IsCompleted);
        second.Leave(lost: true);
        Assert.True(await ended);
    }

    [Fact]
    public async Task Who_gives_the_wait_up_has_ended_the_call_nevertheless()
    {
        var running = Enter("one");
        using var given = new CancellationTokenSource();
        var ended = EndUntilAsync("one", "alice", given.Token);
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended);
        Assert.True(running.Ending.Token.IsCancellationRequested);
        Assert.Throws<HarpErrorException>(() => Enter("one"));
    }

    private JobCalls.Running Enter(string job) =>
        _calls.Enter(new JobCall(job, 1), new CallerOf("alice", Peer, "p"), new CallEnding(), _limits, (_, _) => true);

    private Task<bool> EndAsync(string job, string user = "alice") => EndUntilAsync(job, user, TestContext.Current.CancellationToken);

    private Task<bool> EndUntilAsync(string job, string user, CancellationToken cancellationToken) =>
        _calls.EndAsync(new JobCall(job, 1), new CallerOf(user, Peer, ""), _limits, _ => { }, cancellationToken);
}
