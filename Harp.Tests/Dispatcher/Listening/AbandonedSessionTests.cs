using Harp.Dispatcher.Listening;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class AbandonedSessionTests : IAsyncDisposable
{
    private const string Nobody = "{\"harpcaller\":1,\"cancel\":\"nobody\"}\n";

    private readonly FakeTimeProvider _time = new();
    private readonly ListeningBench _bench;

    public AbandonedSessionTests() => _bench = new ListeningBench(new SessionLimits { ConnectionsMax = 1, PipelinedMax = 2 }, _time);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("{\"harpcaller\"", true)]
    [InlineData("{\"harpcaller\"", false)]
    [InlineData("", true)]
    public async Task A_client_that_reads_nothing_however_its_last_line_ends_loses_its_place_in_time(string last, bool halfCloses)
    {
        var job = _bench.StoreStream(packets: 64, bytes: 1 << 20);
        await using var client = await _bench.ConnectAsync();
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat($"{{\"harpcaller\":1,\"read_stream\":\"{job}\"}}\n", 2)) + last));
        if (halfCloses)
        {
            client.EndOutput();
        }

        await Eventually.HoldsAsync(
            "it has its place", () => _bench.AskAllAsync(Nobody).GetAwaiter().GetResult() is not ["{\"cancelled\":false}"]);
        await Eventually.HoldsAsync("its place is free", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return _bench.AskAllAsync(Nobody).GetAwaiter().GetResult() is ["{\"cancelled\":false}"];
        });
    }
}
