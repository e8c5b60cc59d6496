using System.Text;
using Harp.Dispatcher.Listening;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Values;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class SessionTests : IAsyncDisposable
{
    private const string Nobody = "{\"harpcaller\":1,\"cancel\":\"nobody\"}";
    private const string NotCancelled = "{\"cancelled\":false}";

    private readonly ListeningBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("garbage", "parse_error")]
    [InlineData("{\"harpcaller\":2}", "invalid_protocol")]
    [InlineData("{\"harpcaller\":1,\"get_status\":\"x\"}", "invalid_jobid")]
    [InlineData("{\"harpcaller\":1,\"get_result\":\"019cb8b8-1e00-7dfc-8b1d-a82f4b29a2e0\"}", "invalid_jobid")]
    [InlineData("{\"harpcaller\":1,\"cancle\":\"x\"}", "invalid_request")]
    public async Task A_mistake_is_answered_and_the_next_request_is_served(string line, string type)
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(Nobody);
        Assert.Equal(NotCancelled, await client.ReadLineAsync());
        await client.SendLineAsync(line);
        Assert.StartsWith($"{{\"error\":{{\"type\":\"{type}\"", await client.ReadLineAsync(), StringComparison.Ordinal);

        await client.SendLineAsync(Nobody);
        Assert.Equal(NotCancelled, await client.ReadLineAsync());
    }

    [Theory]
    [InlineData("garbage\n")]
    [InlineData("\r\n\n[]\n")]
    [InlineData("{\"harpcaller\":1,\"id\":1,\"cancel\":\"x\",\"id\":1}\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\n")]
    public async Task Who_begins_with_another_protocol_is_told_and_nothing_after_that_is_carried_out(string beginning)
    {
        var replies = await _bench.AskAllAsync(
            beginning + DispatcherProcess.Call("echo", 1) + "\n" + DispatcherProcess.Call("echo", 2, ",\"id\":2") + "\n");

        Assert.Contains("\"error\":{\"type\":\"parse_error\"", Assert.Single(replies), StringComparison.Ordinal);
        Assert.Contains("the connection closes", replies[0], StringComparison.Ordinal);
        Assert.Empty(_bench.Store.Written);
    }

    [Fact]
    public async Task A_line_that_is_far_too_long_gets_an_error_that_its_sender_can_read()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendAsync(Encoding.UTF8.GetBytes(new string('x', 10 << 20) + "\n" + Nobody + "\n"));

        var error = Assert.Single(await client.ReadToEndAsync());
        Assert.StartsWith("{\"error\":{\"type\":\"line_too_long\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_its_end_is_answered_and_not_carried_out()
    {
        var replies = await _bench.AskAllAsync(Nobody + "\n" + DispatcherProcess.Call("echo", 1));

        Assert.Equal(NotCancelled, replies[0]);
        Assert.StartsWith("{\"error\":{\"type\":\"truncated_line\"", replies[1], StringComparison.Ordinal);
        Assert.Empty(_bench.Store.Written);
    }

    [Fact]
    public async Task Carriage_returns_and_blank_lines_do_no_harm() =>
        Assert.Equal([NotCancelled, NotCancelled], await _bench.AskAllAsync($"\r\n\n  \n{Nobody}\r\n\t\r\n{Nobody}\r\n\n"));

    [Fact]
    public async Task Requests_sent_at_once_are_answered_in_order()
    {
        var numbers = Enumerable.Range(0, 300).ToArray();
        var requests = numbers.Select(i => i % 3 == 1 ? "{\"harpcaller\":1,\"get_status\":\"x\"}" : i % 3 == 2 ? $"garbage {i}" : Nobody);

        var replies = await _bench.AskAllAsync(string.Concat(requests.Select(line => line + "\n")));

        Assert.Equal(numbers.Length, replies.Length);
        Assert.All(numbers, i => Assert.Contains(
            i % 3 == 1 ? "invalid_jobid" : i % 3 == 2 ? "parse_error" : NotCancelled, replies[i], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calls_sent_at_once_share_commits_and_start_in_order()
    {
        using var gate = new ManualResetEventSlim();
        _bench.Store.BeforeCommit = () => gate.Wait(TimeSpan.FromSeconds(20));
        const string Queue = ",\"queue\":{\"name\":{}}";
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(string.Join('\n', Enumerable.Range(0, 100).Select(i => DispatcherProcess.Call("echo", i, Queue))));

        // Requests with an id need no turn, so this is answered when all before it were read.
        await client.SendLineAsync("{\"harpcaller\":1,\"id\":1,\"hello\":true}");
        Assert.StartsWith("{\"id\":1,", await client.ReadLineAsync(), StringComparison.Ordinal);
        gate.Set();
        var jobs = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            jobs.Add(DispatcherProcess.JobOf((await client.ReadLineAsync())!));
        }

        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{jobs[^1]}\"}}");
        Assert.Equal("{\"result\":[99]}", await client.ReadLineAsync());
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"[{i}]"), _bench.Daemon.Started);
        Assert.Equal(jobs, _bench.Store.Written.OfType<StoreWrite.Insert>().Select(write => write.Job.ToString()));
        Assert.True(_bench.Store.LargestBatch > 50, $"the largest commit held {_bench.Store.LargestBatch} writes");
    }

    [Theory]
    [InlineData("get_status")]
    [InlineData("get_result")]
    [InlineData("read_stream")]
    [InlineData("follow_stream")]
    public async Task A_store_that_cannot_be_read_is_told_and_the_connection_goes_on(string operation)
    {
        var job = _bench.StoreStream(1, 1);
        _bench.Store.ReadsFail = true;

        var replies = await _bench.AskAllAsync($"{{\"harpcaller\":1,\"{operation}\":\"{job}\"}}\n{Nobody}\n");

        Assert.Equal(2, replies.Length);
        Assert.StartsWith("{\"error\":{\"type\":\"storage_error\"", replies[0], StringComparison.Ordinal);
        Assert.Equal(NotCancelled, replies[1]);
    }

    [Fact]
    public async Task A_half_closed_client_gets_the_result_it_waits_for()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(DispatcherProcess.Call("hold", 7));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}\n{Nobody}");
        client.EndOutput();
        await client.ExpectProbesAsync();
        _bench.Daemon.Release();

        Assert.Equal(["{\"result\":[7]}", NotCancelled], await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_wait_of_a_client_that_is_gone_is_given_up(bool reset)
    {
        var job = _bench.StoreStream(0, 0);
        var client = await _bench.ConnectAsync();
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}");
        await Eventually.HoldsAsync("the job is watched", () => _bench.Signals.Watched == 1);

        if (reset)
        {
            client.Reset();
        }

        await client.DisposeAsync();

        await Eventually.HoldsAsync("nobody watches the job", () => _bench.Signals.Watched == 0);
    }

    [Fact]
    public async Task Who_waits_is_told_when_the_dispatcher_stops()
    {
        var job = _bench.StoreStream(2, 1);
        await using var waiting = await _bench.ConnectAsync();
        await waiting.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}");
        await using var following = await _bench.ConnectAsync();
        await following.SendLineAsync($"{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"since\":1}}");
        Assert.Equal("{\"packet\":1,\"data\":\"x\"}", await following.ReadLineAsync());
        await Eventually.HoldsAsync("the job is watched", () => _bench.Signals.Watched == 1);

        var stopping = _bench.StopAsync();

        Assert.Contains("\"type\":\"shutdown\"", await waiting.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"shutdown\"", await following.ReadLineAsync(), StringComparison.Ordinal);
        await waiting.DisposeAsync();
        await following.DisposeAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_client_that_does_not_read()
    {
        await using var bench = new ListeningBench(new SessionLimits { LingerTime = TimeSpan.FromMilliseconds(200) });
        var job = bench.StoreStream(packets: 64, bytes: 1 << 20);
        await using var idler = await bench.ConnectAsync();
        await idler.SendLineAsync($"{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"since\":0}}");
        await Eventually.HoldsAsync("the job is watched", () => bench.Signals.Watched == 1);

        // Less than the time after which a client that does not read is given up in any case.
        await bench.StopAsync().WaitAsync(TimeSpan.FromSeconds(25), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_connection_more_than_may_be_is_told_so_and_closed()
    {
        await using var bench = new ListeningBench(new SessionLimits { ConnectionsMax = 1 });
        await using var first = await bench.ConnectAsync();
        await first.SendLineAsync(Nobody);
        Assert.Equal(NotCancelled, await first.ReadLineAsync());

        for (var i = 0; i < 20; i++)
        {
            await using var second = await bench.ConnectAsync();
            await second.SendAsync(Encoding.UTF8.GetBytes(Nobody + "\n"));
            await Eventually.HoldsAsync("the refusal is there, and the request still unread", () => second.HasInput);
            Assert.StartsWith("{\"error\":{\"type\":\"overloaded\"", Assert.Single(
                await second.ReadToEndAsync()), StringComparison.Ordinal);
        }

        await first.SendLineAsync(Nobody);
        Assert.Equal(NotCancelled, await first.ReadLineAsync());
    }

    [Fact]
    public async Task A_followed_stream_joins_stored_and_live_packets_without_gap_or_double()
    {
        var job = _bench.StoreStream(packets: 5, bytes: 1);
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync($"{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"recent\":3}}");
        for (var i = 5; i < 200; i++)
        {
            _bench.Store.Commit(
                [new StoreWrite.Append(job, 1, new PacketRun(i, 1, Encoding.UTF8.GetBytes($"{{\"packet\":{i},\"data\":0}}\n")))]);
            _bench.Signals.Wake(job);
        }

        _bench.Store.Commit([new StoreWrite.End(job, 1, JobState.Returned, "{\"result\":0}"u8.ToArray(), DateTimeOffset.UnixEpoch)]);
        _bench.Signals.Wake(job);
        client.EndOutput();

        var lines = await client.ReadToEndAsync();
        var first = int.Parse(
            lines[0]["{\"packet\":".Length..lines[0].IndexOf(',', StringComparison.Ordinal)],
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(first >= 2);
        Assert.Equal("{\"result\":0}", lines[^1]);
        Assert.All(lines.SkipLast(1).Select(
            (line, i) => (line, first + i)), pair => Assert.StartsWith($"{{\"packet\":{pair.Item2},", pair.line, StringComparison.Ordinal));
        Assert.StartsWith("{\"packet\":199,", lines[^2], StringComparison.Ordinal);
    }
}
