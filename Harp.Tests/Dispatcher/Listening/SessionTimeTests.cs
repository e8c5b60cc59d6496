using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Listening;

public sealed class SessionTimeTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ListeningBench _bench;

    public SessionTimeTests() => _bench = new ListeningBench(time: _time);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_client_that_sends_no_complete_line_in_time_is_told_so_and_closed()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendAsync("{\"harpcaller\""u8.ToArray());

        var lines = await WhileTimePassesAsync(client.ReadToEndAsync());

        Assert.Contains("\"limit\":\"first_line\"", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_with_nothing_outstanding_is_closed_after_a_while()
    {
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync("{\"harpcaller\":1,\"cancel\":\"nobody\"}");
        Assert.Equal("{\"cancelled\":false}", await client.ReadLineAsync());
        var start = _time.GetTimestamp();

        Assert.Empty(await WhileTimePassesAsync(client.ReadToEndAsync()));
        Assert.True(_time.GetElapsedTime(start) > TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_client_that_waits_for_a_result_may_be_silent_for_as_long_as_it_takes()
    {
        var job = _bench.StoreStream(0, 0);
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}");
        await Eventually.HoldsAsync("the job is watched", () => _bench.Signals.Watched == 1);
        for (var i = 0; i < 60; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, _bench.Signals.Watched);
    }

    /// <summary>The clock stands still during the stop: what it waited for a time, it would wait for ever.</summary>
    [Fact]
    public async Task A_stop_waits_for_no_idle_client_that_keeps_its_side_open()
    {
        await using var silent = await _bench.ConnectAsync();
        await using var idle = await _bench.ConnectAsync();
        await idle.SendLineAsync("{\"harpcaller\":1,\"cancel\":\"nobody\"}");
        Assert.Equal("{\"cancelled\":false}", await idle.ReadLineAsync());
        await Eventually.HoldsAsync(
            "both have been idle for a moment",
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _bench.Idle == 2;
            });

        await _bench.StopAsync();
        Assert.Empty(await idle.ReadToEndAsync());
        Assert.Empty(await silent.ReadToEndAsync());
    }

    [Fact]
    public async Task A_client_whose_wait_a_stop_ends_has_time_to_read_that()
    {
        var job = _bench.StoreStream(0, 0);
        await using var client = await _bench.ConnectAsync();
        await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}");
        await Eventually.HoldsAsync("the job is watched", () => _bench.Signals.Watched == 1);

        var stopped = _bench.StopAsync();
        Assert.Contains("\"shutdown\"", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
        Assert.False(stopped.IsCompleted, "the client still has its side open, and its time is not over");
        client.EndOutput();
        await stopped;
    }

    private async Task<string[]> WhileTimePassesAsync(Task<string[]> reading)
    {
        await Eventually.HoldsAsync(
            "the connection closes",
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(2));
                return reading.IsCompleted;
            });
        return await reading;
    }
}
