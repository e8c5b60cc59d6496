using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Listening;

[Collection(nameof(MeasuredAlone))]
public sealed class SlowReaderTests : IAsyncDisposable
{
    private const string Nobody = "{\"harpcaller\":1,\"cancel\":\"nobody\"}";

    private readonly ListeningBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_does_not_read_holds_up_nobody_else_and_no_memory(bool hundredFollowsOnOneConnection)
    {
        var job = _bench.StoreStream(packets: 64, bytes: 1 << 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var idlers = new List<LineClient>();
        for (var i = 0; i < (hundredFollowsOnOneConnection ? 1 : 10); i++)
        {
            idlers.Add(await _bench.ConnectAsync());
            await idlers[i].SendLineAsync(hundredFollowsOnOneConnection
                ? string.Join('\n', Enumerable.Range(0, 100).Select(
                    id => $"{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"since\":0,\"id\":{id}}}"))
                : $"{{\"harpcaller\":1,\"follow_stream\":\"{job}\",\"since\":0}}");
        }

        await Eventually.HoldsAsync("all follow", () => _bench.Signals.Watched == 1);
        Assert.Equal(["{\"cancelled\":false}"], await _bench.AskAllAsync(Nobody + "\n"));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 60L << 20);
        var replies = await _bench.AskAllAsync($"{{\"harpcaller\":1,\"read_stream\":\"{job}\"}}\n");
        Assert.Equal((65, "{\"continue\":true}"), (replies.Length, replies[^1]));

        foreach (var idler in idlers)
        {
            await idler.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("{\"harpcaller\":1,\"id\":1,\"get_status\":\"JOB\"}")]
    [InlineData("{\"harpcaller\":1,\"id\":1,\"get_statu\":\"JOB\"}")]
    public async Task A_client_that_asks_and_asks_and_never_reads_holds_little_memory(string question)
    {
        var job = _bench.StoreStream(packets: 0, bytes: 0, arguments: $"[\"{new string('a', 900_000)}\"]");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var client = await _bench.ConnectAsync();
        var lines = string.Concat(Enumerable.Repeat(question.Replace("JOB", job.ToString(), StringComparison.Ordinal) + "\n", 1000));
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(lines));
        await Eventually.HoldsAsync("answers have come", () => client.Waiting > 0);
        await Eventually.HoldsStillAsync("what the system holds of the answers", () => client.Waiting);
        Assert.Equal(["{\"cancelled\":false}"], await _bench.AskAllAsync(Nobody + "\n"));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 40L << 20);
    }
}
