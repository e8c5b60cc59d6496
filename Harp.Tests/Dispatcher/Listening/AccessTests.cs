using System.Runtime.Versioning;
using Harp.Dispatcher.Access;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Listening;

[UnsupportedOSPlatform("windows")]
public sealed class AccessTests : IAsyncDisposable
{
    private const string Alice = ",\"auth\":{\"user\":\"alice\",\"password\":\"secret\"}";
    private const string Bob = ",\"auth\":{\"token\":\"harp_bob\"}";
    private const string Nobody = "{\"harpcaller\":1,\"cancel\":\"nobody\"";
    private const string Hello = "{\"harpcaller\":1,\"hello\":true";

    private readonly TemporaryFolder _folder = new();
    private readonly AccessControl _access;
    private readonly ListeningBench _bench;

    public AccessTests()
    {
        var users = _folder.Write("users", $"alice:{PasswordHash.Create("secret")}\n{TokenHash.LineOf("bob", "harp_bob")}\n");
        var access = AccessControl.Create(
            new AccessOptions
            {
                Users = users,
                Rules = [Rule("alice", allJobs: true, "call", "cancel", "get_status", "list_jobs", "list_queues"), Rule(
                    "bob", allJobs: false, "call", "get_status", "list_jobs")],
                Limits = new AccessLimits { FailureDelay = TimeSpan.FromMilliseconds(20) },
            },
            TimeProvider.System,
            new RecordingLogger());
        _access = access;
        _bench = new ListeningBench(access: access);
    }

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _folder.Dispose();
    }

    private static AccessOptions OptionsOf(string users) => new() { Users = users, Rules = [Rule("*", allJobs: false, "call")] };

    private void ReplaceUsers(string users) =>
        _access.Replace(AccessControl.Read(OptionsOf(_folder.Write("users", users)), TimeProvider.System, new RecordingLogger()));

    [Theory]
    [InlineData(Nobody + "}", "auth_error")]
    [InlineData(Nobody + ",\"auth\":{\"user\":\"alice\",\"password\":\"s3cret\"}}", "auth_error")]
    [InlineData(Nobody + ",\"auth\":{\"token\":\"s3cret\"}}", "auth_error")]
    [InlineData("garbage", "parse_error")]
    public async Task Who_does_not_say_who_they_are_gets_one_error_and_the_end(string line, string type)
    {
        var reply = Assert.Single(await _bench.AskAllAsync($"{line}\n{Nobody}{Alice}}}\n"));
        Assert.StartsWith($"{{\"error\":{{\"type\":\"{type}\"", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_who_asks_carries_the_id() => Assert.StartsWith(
        "{\"id\":7,\"error\":{\"type\":\"auth_error\"", Assert.Single(await _bench.AskAllAsync(Nobody + ",\"id\":7}\n")),
        StringComparison.Ordinal);

    [Fact]
    public async Task The_first_request_says_it_for_all_that_follow() => Assert.Equal(
        ["{\"cancelled\":false}", "{\"cancelled\":false}"], await _bench.AskAllAsync($"{Nobody}{Alice}}}\n{Nobody}}}\n"));

    [Fact]
    public async Task What_a_user_may_not_do_is_refused_and_the_connection_goes_on()
    {
        var replies = await _bench.AskAllAsync(
            $"{Nobody}{Bob}}}\n{{\"harpcaller\":1,\"list_queues\":true,\"id\":1}}\n{DispatcherProcess.Call("echo", 1)}\n");
        Assert.Equal(3, replies.Length);
        Assert.Contains(replies, reply => reply.StartsWith("{\"error\":{\"type\":\"access_denied\"", StringComparison.Ordinal)
            && reply.EndsWith("\"data\":{\"operation\":\"cancel\"}}}", StringComparison.Ordinal));
        Assert.Contains(replies, reply => reply.StartsWith("{\"id\":1,\"error\":{\"type\":\"access_denied\"", StringComparison.Ordinal));
        Assert.Contains(replies, reply => reply.StartsWith("{\"harpcaller\":1,\"job_id\"", StringComparison.Ordinal));
        Assert.Equal("bob", Assert.Single(_bench.Store.Written.OfType<Harp.Dispatcher.Storage.StoreWrite.Insert>()).Caller);
    }

    [Theory]
    [InlineData("bob:token:HASH\n", "{\"harpcaller\":1,\"user\":\"bob\"")]
    [InlineData("alice:token:HASH\n", "auth_error")]
    [InlineData("bob:token:0000000000000000000000000000000000000000000000000000000000000000\n", "auth_error")]
    public async Task A_connection_ends_at_its_next_request_when_what_it_was_let_in_with_is_gone(string users, string answer)
    {
        await using var bob = await _bench.ConnectAsync();
        await bob.SendLineAsync($"{Hello}{Bob}}}");
        Assert.Contains("\"user\":\"bob\"", await bob.ReadLineAsync(), StringComparison.Ordinal);
        var hash = TokenHash.LineOf("", "harp_bob")[(1 + UsersFile.TokenMark.Length)..];
        ReplaceUsers(users.Replace("HASH", hash, StringComparison.Ordinal));
        await bob.SendLineAsync($"{Hello}}}\n{Hello}}}");
        Assert.Contains(answer.Split(',')[^1], await bob.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(answer == "auth_error", await bob.ReadLineAsync() is null);
    }

    [Fact]
    public async Task Who_came_when_nobody_was_asked_is_asked_once_there_are_users()
    {
        using var open = AccessControl.Open;
        await using var bench = new ListeningBench(access: open);
        await using var client = await bench.ConnectAsync();
        await client.SendLineAsync($"{Hello}}}");
        Assert.Contains("\"user\":null", await client.ReadLineAsync(), StringComparison.Ordinal);
        open.Replace(AccessControl.Read(OptionsOf(_folder.File("users")), TimeProvider.System, new RecordingLogger()));
        await client.SendLineAsync($"{Hello}{Bob}}}\n{Hello}}}");
        Assert.Contains("\"user\":\"bob\"", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains("\"user\":\"bob\"", await client.ReadLineAsync(), StringComparison.Ordinal);
        await using var other = await bench.ConnectAsync();
        await other.SendLineAsync($"{Hello}}}");
        Assert.Contains("auth_error", await other.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_request_may_say_that_somebody_else_asks_from_now_on()
    {
        var replies = await _bench.AskAllAsync(
            $"{Hello}{Bob}}}\n{Hello}{Alice}}}\n{Hello}}}\n{Hello},\"auth\":{{\"token\":\"wrong\"}}}}\n{Hello}}}\n");
        Assert.Equal(4, replies.Length);
        Assert.Contains(
            "\"user\":\"bob\",\"operations\":[\"call\",\"get_status\",\"list_jobs\",\"hello\",\"withdraw\"]", replies[0],
            StringComparison.Ordinal);
        Assert.Contains("\"user\":\"alice\"", replies[1], StringComparison.Ordinal);
        Assert.Contains("\"user\":\"alice\"", replies[2], StringComparison.Ordinal);
        Assert.Contains("auth_error", replies[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_of_others_are_there_for_those_alone_whom_a_rule_lets_see_them()
    {
        await using var alice = await _bench.ConnectAsync();
        await alice.SendLineAsync(DispatcherProcess.Call("echo", 1, Alice));
        var ofAlice = DispatcherProcess.JobOf((await alice.ReadLineAsync())!);
        await using var bob = await _bench.ConnectAsync();
        await bob.SendLineAsync(DispatcherProcess.Call("echo", 1, Bob));
        var ofBob = DispatcherProcess.JobOf((await bob.ReadLineAsync())!);

        await bob.SendLineAsync(
            $"{{\"harpcaller\":1,\"get_status\":\"{ofAlice}\"}}\n{{\"harpcaller\":1,\"get_status\":\"{ofBob}\"}}\n{{\"harpcaller\":1,"
                + $"\"list_jobs\":{{}}}}");
        Assert.Contains("access_denied", await bob.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("{\"call\":", await bob.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith($"{{\"job\":{{\"job_id\":\"{ofBob}\"", await bob.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("{\"jobs\":1,\"cursor\":null}", await bob.ReadLineAsync());

        await alice.SendLineAsync("{\"harpcaller\":1,\"list_jobs\":{}}");
        Assert.StartsWith($"{{\"job\":{{\"job_id\":\"{ofBob}\"", await alice.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith($"{{\"job\":{{\"job_id\":\"{ofAlice}\"", await alice.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("{\"jobs\":2,\"cursor\":null}", await alice.ReadLineAsync());
    }

    [Fact]
    public async Task A_call_that_a_rule_does_not_cover_becomes_no_job()
    {
        var replies = await _bench.AskAllAsync(
            $"{{\"harpcaller\":1,\"host\":\"web01\",\"procedure\":\"hidden\",\"arguments\":[]{Bob}}}\n");
        Assert.Contains("call: no rule allows procedure 'hidden' on host 'web01' without a queue to 'bob'",
            Assert.Single(replies), StringComparison.Ordinal);
        Assert.Empty(_bench.Store.Written);
    }

    [Theory]
    [InlineData(Nobody + ",\"auth\":{\"user\":\"s3cret\",\"password\":\"s3cret\"}}", "auth_error")]
    [InlineData("{\"harpcaller\":1,\"hello\":\"s3cret\"}", "invalid_request")]
    public async Task Who_is_not_let_in_is_told_to_the_log_and_nothing_that_they_sent(string line, string type)
    {
        await _bench.AskAllAsync($"{line}\n");
        Assert.Matches($"^Warning: a client at 127.0.0.1:[0-9]+ was not let in: {type}$", Assert.Single(_bench.Log.Lines));
    }

    [Fact]
    public async Task What_a_user_is_denied_is_told_to_the_log_a_few_times_for_each_connection()
    {
        var denied = "{\"harpcaller\":1,\"list_queues\":true}\n";
        await _bench.AskAllAsync(
            $"{{\"harpcaller\":1,\"host\":\"web01\",\"procedure\":\"hidden\",\"arguments\":[\"s3cret\"]{Bob}}}\n"
                + $"{string.Concat(Enumerable.Repeat(denied, 20))}");
        Assert.Equal(10, _bench.Log.Lines.Count);
        Assert.Matches("^Warning: bob asks from 127.0.0.1:[0-9]+ and may not: call hidden on web01$", _bench.Log.Lines[0]);
        Assert.EndsWith(" and may not: list_queues", _bench.Log.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith(
            " and may not: list_queues; what else this connection is denied is not told", _bench.Log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_may_not_appear_is_told_to_the_log_as_a_denial()
    {
        _access.Replace(AccessControl.Read(
            new AccessOptions
            {
                Users = _folder.Write("users", $"{TokenHash.LineOf("bob", "harp_bob")}\n"),
                Rules = [Rule("bob", allJobs: false, "call") with { NewQueues = [new Glob("mine*")] }],
            },
            TimeProvider.System,
            new RecordingLogger()));
        var call = $"{{\"harpcaller\":1,\"host\":\"web01\",\"procedure\":\"echo\",\"arguments\":[],\"queue\":{{\"name\":{{\"q\":1}}}}{Bob}";
        var replies = await _bench.AskAllAsync($"{call}}}\n{call},\"id\":1}}\n");
        Assert.All(replies, reply => Assert.Contains("\"access_denied\"", reply, StringComparison.Ordinal));
        Assert.Equal(2, _bench.Log.Lines.Count(line => line.EndsWith(" and may not: call echo on web01", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_pruned_is_told_to_the_log()
    {
        await using var bench = new ListeningBench();
        await bench.AskAllAsync("{\"harpcaller\":1,\"prune\":{\"max_age\":1.5,\"max_jobs\":3,\"max_bytes\":4}}\n");
        Assert.EndsWith(": prune max_age 1.5 s, max_jobs 3, max_bytes 4", Assert.Single(bench.Log.Lines), StringComparison.Ordinal);
    }

    private static AccessRule Rule(string user, bool allJobs, params string[] operations) => new()
    {
        Where = "test",
        Users = [user],
        Operations = operations,
        Procedures = [new Glob("echo")],
        AllJobs = allJobs,
    };
}
