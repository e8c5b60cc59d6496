using System.Text;
using Harp.Dispatcher.Listening;
using Harp.Dispatcher.Storage;
using Harp.Tests.Dispatcher.EndToEnd;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Listening;

/// <summary>Clients that ask for much and read nothing, or are gone.</summary>
public sealed class FloodTests
{
    private const string Nobody = "{\"harpcaller\":1,\"cancel\":\"nobody\"}\n";

    [Fact]
    public async Task What_a_client_asked_that_is_gone_never_touches_the_store()
    {
        await using var bench = new ListeningBench(new SessionLimits { WorkingMax = 1 });
        using var open = new ManualResetEventSlim();
        var lists = 0;
        bench.Store.BeforeList = () =>
        {
            Interlocked.Increment(ref lists);
            open.Wait();
        };
        var job = bench.StoreStream(packets: 0, bytes: 0);
        var client = await bench.ConnectAsync();
        await client.SendLineAsync($"{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"id\":\"f\"}}");
        await Eventually.HoldsAsync("it follows", () => bench.Memory.Waits.Taken == 1);
        await client.SendLineAsync(
            string.Join('\n', Enumerable.Range(0, 500).Select(id => $"{{\"harpcaller\":1,\"list_jobs\":{{}},\"id\":{id}}}")));
        await Eventually.HoldsAsync("a page is being read", () => Volatile.Read(ref lists) == 1);

        client.Reset();
        await Eventually.HoldsAsync("it is known to be gone", () => bench.Memory.Waits.Taken == 0);
        open.Set();

        Assert.Single(await bench.AskAllAsync("{\"harpcaller\":1,\"list_jobs\":{\"limit\":1,\"state\":\"raised\"}}\n"));
        Assert.Equal(2, Volatile.Read(ref lists));
    }

    [Fact]
    public async Task A_client_that_is_gone_is_noticed_although_nothing_more_is_read_of_it()
    {
        // So few may be read ahead that the reset stands behind what nobody reads.
        await using var bench = new ListeningBench(new SessionLimits { WorkingMax = 1, AnsweringMax = 8 });
        using var open = new ManualResetEventSlim();
        var lists = 0;
        bench.Store.BeforeList = () =>
        {
            Interlocked.Increment(ref lists);
            open.Wait();
        };
        var other = await bench.ConnectAsync();
        await other.SendLineAsync("{\"harpcaller\":1,\"list_jobs\":{},\"id\":1}");
        await Eventually.HoldsAsync("a page is being read", () => Volatile.Read(ref lists) == 1);
        for (var i = 0; i < 20; i++)
        {
            var client = await bench.ConnectAsync();
            await client.SendLineAsync(
                string.Join('\n', Enumerable.Range(0, 500).Select(id => $"{{\"harpcaller\":1,\"list_jobs\":{{}},\"id\":{id}}}")));
            client.Reset();
        }

        await other.DisposeAsync();
        open.Set();

        Assert.Single(await bench.AskAllAsync("{\"harpcaller\":1,\"list_jobs\":{\"limit\":1,\"state\":\"raised\"}}\n"));
        Assert.Equal(2, Volatile.Read(ref lists));
    }

    [Fact]
    public async Task A_client_that_is_gone_gives_back_at_a_look_what_was_read_of_it()
    {
        var time = new FakeTimeProvider();
        await using var bench = new ListeningBench(new SessionLimits { WorkingMax = 1 }, time);
        using var open = new ManualResetEventSlim();
        bench.Store.BeforeList = open.Wait;
        var client = await bench.ConnectAsync();
        await client.SendLineAsync(
            string.Join('\n', Enumerable.Range(0, 500).Select(id => $"{{\"harpcaller\":1,\"list_jobs\":{{}},\"id\":{id}}}")));
        await Eventually.HoldsAsync("they are read", () => bench.Memory.Ahead > 400 * ReadAhead.RequestBytes);
        client.Reset();

        // One of them works on, the others are dropped.
        await Eventually.HoldsAsync("they are given back", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return bench.Memory.Ahead == 0;
        });
        open.Set();
    }

    [Fact]
    public async Task A_client_that_reads_no_replies_is_read_no_further_than_a_bound()
    {
        await using var bench = new ListeningBench(new SessionLimits { AnsweringMax = 8 });
        var job = bench.StoreStream(packets: 0, bytes: 0, arguments: $"[\"{new string('a', 900_000)}\"]");
        await using var client = await bench.ConnectAsync();
        var lines = string.Concat(Enumerable.Range(0, 100).Select(id => $"{{\"harpcaller\":1,\"id\":{id},\"get_status\":\"{job}\"}}\n"));
        await client.SendAsync(Encoding.UTF8.GetBytes($"{lines}{DispatcherProcess.Call("echo", 1, ",\"id\":\"last\"")}\n"));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(["{\"cancelled\":false}"], await bench.AskAllAsync(Nobody));
        }

        Assert.DoesNotContain(bench.Store.Written.OfType<StoreWrite.Insert>(), insert => insert.Procedure == "echo");
        var replies = new List<string>();
        while (replies.Count < 101)
        {
            replies.Add((await client.ReadLineAsync())!);
        }

        Assert.Single(replies, reply => reply.StartsWith("{\"id\":\"last\"", StringComparison.Ordinal)
            && reply.Contains("\"job_id\"", StringComparison.Ordinal));
        Assert.Equal(0, bench.Memory.Turns.HeldBytes);
    }

    [Fact]
    public async Task Waits_with_an_id_have_a_bound_over_all_connections_and_who_leaves_gives_them_back()
    {
        await using var bench = new ListeningBench(new SessionLimits { WaitsMax = 4 });
        var job = bench.StoreStream(packets: 0, bytes: 0);
        var (one, other) = (await bench.ConnectAsync(), await bench.ConnectAsync());
        await one.SendLineAsync($"{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"id\":1}}");
        await other.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":2}}");
        await Eventually.HoldsAsync("both wait", () => bench.Memory.Waits.Taken == 2);

        await one.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":3}}");
        Assert.StartsWith("{\"id\":3,\"error\":{\"type\":\"overloaded\"", await one.ReadLineAsync(), StringComparison.Ordinal);
        await one.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"id\":4,\"wait\":false}}");
        Assert.Equal("{\"id\":4,\"no_result\":true}", await one.ReadLineAsync());
        await one.SendLineAsync("{\"harpcaller\":1,\"withdraw\":1,\"id\":5}");
        Assert.Equal("{\"id\":5,\"withdrawn\":true}", await one.ReadLineAsync());
        Assert.Equal(1, bench.Memory.Waits.Taken);

        other.Reset();
        await Eventually.HoldsAsync("nobody waits", () => bench.Memory.Waits.Taken == 0 && bench.Signals.Watched == 0);
        await one.DisposeAsync();
    }
}
