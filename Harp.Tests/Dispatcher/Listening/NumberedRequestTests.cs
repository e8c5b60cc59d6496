using System.Text;
using Harp.Dispatcher.Listening;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class NumberedRequestTests : IAsyncDisposable
{
    private const string Nobody = "{\"harpcaller\":1,\"cancel\":\"nobody\"}";

    private readonly ListeningBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_wait_with_an_id_holds_up_nobody()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync("{\"harpcaller\":1,\"id\":1,\"host\":\"web01\",\"procedure\":\"hold\",\"arguments\":[7]}");
        var accepted = (await client.ReadLineAsync())!;
        Assert.StartsWith("{\"id\":1,\"harpcaller\":1,\"job_id\":\"", accepted, StringComparison.Ordinal);
        var job = DispatcherProcess.JobOf(accepted);

        await client.SendLineAsync(
            $"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":\"wait\"}}\n{{\"harpcaller\":1,\"follow_stream\":\"{job}\","
                + $"\"id\":2}}\n{Nobody}");
        Assert.Equal("{\"cancelled\":false}", await client.ReadLineAsync());

        _bench.Daemon.Release();
        var replies = new[] { await client.ReadLineAsync(), await client.ReadLineAsync() };
        Assert.Contains("{\"id\":\"wait\",\"result\":[7]}", replies);
        Assert.Contains("{\"id\":2,\"result\":[7]}", replies);
    }

    [Fact]
    public async Task Every_packet_carries_the_id_and_lines_of_several_follows_never_mix()
    {
        var job = _bench.StoreStream(packets: 2000, bytes: 300);
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(string.Join('\n', Enumerable.Range(0, 8).Select(
            id => $"{{\"harpcaller\":1,\"read_stream\":\"{job}\",\"id\":{id}}}")));
        client.EndOutput();

        var lines = await client.ReadToEndAsync();

        foreach (var of in lines.GroupBy(line => line[..line.IndexOf(',', StringComparison.Ordinal)]))
        {
            Assert.Equal(2001, of.Count());
            Assert.Equal(
                Enumerable.Range(0, 2000).Select(i => $"{of.Key},\"packet\":{i},\"data\":\"{new string('x', 300)}\"}}").Append(
                    $"{of.Key},\"continue\":true}}"), of);
        }

        Assert.Equal(8 * 2001, lines.Length);
    }

    [Theory]
    [InlineData("{\"harpcaller\":1,\"id\":7,\"get_status\":\"x\"}", "{\"id\":7,\"error\":{\"type\":\"invalid_jobid\"")]
    [InlineData("{\"harpcaller\":1,\"id\":7,\"canel\":\"x\"}", "{\"id\":7,\"error\":{\"type\":\"invalid_request\"")]
    [InlineData("{\"harpcaller\":2,\"id\":\"a b\",\"cancel\":\"x\"}", "{\"id\":\"a b\",\"error\":{\"type\":\"invalid_protocol\"")]
    [InlineData("{\"harpcaller\":1,\"id\":7.5,\"cancel\":\"x\"}", "{\"error\":{\"type\":\"invalid_request\"")]
    [InlineData("{\"harpcaller\":1,\"id\":7,\"cancel\":\"x\"", "{\"error\":{\"type\":\"parse_error\"")]
    public async Task A_refusal_carries_the_id_where_it_could_be_read(string line, string reply) =>
        Assert.StartsWith(reply, Assert.Single(await _bench.AskAllAsync(line + "\n")), StringComparison.Ordinal);

    [Fact]
    public async Task Calls_with_ids_start_in_the_order_in_which_they_were_sent()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(string.Join('\n', Enumerable.Range(0, 200).Select(
            i =>
                $"{{\"harpcaller\":1,\"id\":{i},\"host\":\"web01\",\"procedure\":\"echo\",\"arguments\":[{i}],"
                    + $"\"queue\":{{\"name\":{{}}}}}}")));
        var replies = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            replies.Add((await client.ReadLineAsync())!);
        }

        var last = DispatcherProcess.JobOf(replies.Single(reply => reply.StartsWith("{\"id\":199,", StringComparison.Ordinal)));
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{last}\"}}");
        Assert.Equal("{\"result\":[199]}", await client.ReadLineAsync());
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"[{i}]"), _bench.Daemon.Started);
    }

    [Fact]
    public async Task One_more_than_may_be_under_way_is_refused_with_its_id_and_the_others_go_on()
    {
        await using var bench = new ListeningBench(new SessionLimits { ConcurrentMax = 2 });
        await using var client = await bench.ConnectAsync();
        await client.SendLineAsync(DispatcherProcess.Call("hold", 1));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        await client.SendLineAsync(
            string.Join('\n', Enumerable.Range(1, 3).Select(id => $"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":{id}}}")));

        Assert.StartsWith("{\"id\":3,\"error\":{\"type\":\"overloaded\"", await client.ReadLineAsync(), StringComparison.Ordinal);

        bench.Daemon.Release();
        string[] replies = [(await client.ReadLineAsync())!, (await client.ReadLineAsync())!];
        Assert.Equal(["{\"id\":1,\"result\":[1]}", "{\"id\":2,\"result\":[1]}"], replies.Order(StringComparer.Ordinal));

        // Whoever has read a reply finds its place free, every time.
        for (var id = 4; id < 1000; id += 2)
        {
            await client.SendLineAsync(
                $"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":{id}}}\n{{\"harpcaller\":1,\"read_stream\":\"{job}\","
                    + $"\"id\":{id + 1}}}");
            replies = [(await client.ReadLineAsync())!, (await client.ReadLineAsync())!];
            Assert.Equal([$"{{\"id\":{id},\"result\":[1]}}", $"{{\"id\":{id + 1},\"result\":[1]}}"], replies.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_half_closed_client_gets_all_that_it_waits_for_and_then_the_end()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(DispatcherProcess.Call("hold", 1));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        await client.SendLineAsync(
            string.Join('\n', Enumerable.Range(0, 1000).Select(id => $"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":{id}}}")));
        client.EndOutput();
        _bench.Daemon.Release();

        var replies = await client.ReadToEndAsync();

        Assert.Equal(
            Enumerable.Range(0, 1000).Select(id => $"{{\"id\":{id},\"result\":[1]}}").Order(StringComparer.Ordinal),
            replies.Order(StringComparer.Ordinal));
        Assert.Equal(0, _bench.Signals.Watched);
    }

    [Fact]
    public async Task A_client_that_goes_leaves_no_wait_behind()
    {
        var client = await _bench.ConnectAsync();
        await client.SendLineAsync(DispatcherProcess.Call("hold", 1));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        await client.SendLineAsync(
            $"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":1}}\n{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"id\":2}}\n{Nobody}");
        Assert.Equal("{\"cancelled\":false}", await client.ReadLineAsync());
        client.Reset();

        await Eventually.HoldsAsync("nobody waits any more", () => _bench.Signals.Watched == 0);
    }

    [Fact]
    public async Task Waits_are_told_that_the_dispatcher_stops()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(DispatcherProcess.Call("hold", 1));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":1}}\n{Nobody}");
        Assert.Equal("{\"cancelled\":false}", await client.ReadLineAsync());
        var stopping = _bench.StopAsync();

        Assert.Matches("^{\"id\":1,\"error\":{\"type\":\"(shutdown|interrupted)\"", (await client.ReadLineAsync())!);
        await client.DisposeAsync();
        await stopping;
    }

    [Fact]
    public async Task What_is_on_disk_is_told_although_the_dispatcher_stops()
    {
        await using var bench = new ListeningBench(new SessionLimits { LingerTime = TimeSpan.FromSeconds(60) });
        var job = bench.StoreStream(packets: 1, bytes: 1 << 20);
        await using var client = await bench.ConnectAsync();
        await client.SendLineAsync(
            string.Join('\n', Enumerable.Range(0, 40).Select(id => $"{{\"harpcaller\":1,\"read_stream\":\"{job}\",\"id\":{id}}}")) + "\n"
                + Nobody);
        await client.ReadLineAsync();
        var stopping = bench.StopAsync();

        var lines = await client.ReadToEndAsync();

        Assert.DoesNotContain(lines, line => line.Contains("shutdown", StringComparison.Ordinal));
        await client.DisposeAsync();
        await stopping;
    }

    [Theory]
    [InlineData("{\"harpcaller\":1,\"ca", true)]
    [InlineData("{\"harpcaller\":1,\"id\":1,\"ca", false)]
    public async Task A_client_that_went_in_the_middle_of_a_line_leaves_no_wait_behind(string half, bool numbered)
    {
        var client = await _bench.ConnectAsync();
        await client.SendLineAsync(DispatcherProcess.Call("hold", 1));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\"{(numbered ? ",\"id\":1" : "")}}}");
        await Eventually.HoldsAsync("somebody waits", () => _bench.Signals.Watched == 1);
        await client.SendAsync(Encoding.UTF8.GetBytes(half));
        await client.DisposeAsync();

        await Eventually.HoldsAsync("nobody waits any more", () => _bench.Signals.Watched == 0);
    }

    [Fact]
    public async Task Thousands_of_waits_with_long_ids_leave_room_for_a_cancel()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(DispatcherProcess.Call("hold", 1));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        var padding = new string('x', 240);
        await client.SendLineAsync(string.Join('\n', Enumerable.Range(0, 14_000).Select(
            id => $"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":\"{id:D10}{padding}\"}}")));
        await client.SendLineAsync(Nobody);
        Assert.Equal("{\"cancelled\":false}", await client.ReadLineAsync());
    }

    [Fact]
    public async Task A_wait_with_a_time_ends_with_no_result_and_one_that_is_met_with_the_result()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync(DispatcherProcess.Call("hold", 1));
        var job = DispatcherProcess.JobOf((await client.ReadLineAsync())!);
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"wait_timeout\":0.05}}");
        Assert.Equal("{\"no_result\":true}", await client.ReadLineAsync());
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"wait_timeout\":31536000}}");
        _bench.Daemon.Release();
        Assert.Equal("{\"result\":[1]}", await client.ReadLineAsync());
    }

    [Fact]
    public async Task Hello_tells_what_the_dispatcher_can_do()
    {
        var hello = Encoding.UTF8.GetBytes(Assert.Single(await _bench.AskAllAsync("{\"harpcaller\":1,\"hello\":true}\n")));
        var reply = Assert.IsType<Harp.Protocol.Messages.Replies.HelloReply>(Harp.Protocol.Messages.Replies.Reply.Parse(hello));
        Assert.Equal(("harpcallerd", "0.1.0", null), (reply.Server, reply.ServerVersion, reply.User));
        Assert.Equal(Harp.Protocol.Messages.Requests.RequestTable.Names, reply.Operations);
        Assert.Equal(1 << 20, reply.Limits["request_line_bytes"]);
        Assert.Equal(300, reply.Limits["idle_seconds"]);
    }
}
