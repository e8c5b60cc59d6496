using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>A real daemon that is told to stop while it has something to do.</summary>
public sealed class StopTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess _server = null!;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_call_that_ends_in_its_time_ends_as_if_nothing_were()
    {
        await StartAsync("600");
        await using var client = await HoldAsync();
        await using var silent = await LineClient.ConnectAsync(_server.EndPoint);

        // Who came later has been answered, so the silent one has been accepted.
        Assert.Contains("parse_error", Assert.Single(await LineClient.AskAsync(_server.EndPoint, "garbage")), StringComparison.Ordinal);
        _server.AskToStop();

        // Who has not asked for anything is told at once, and by then nobody is let in any more.
        var answer = Assert.Single(await silent.ReadToEndAsync());
        Assert.Contains("\"shutdown\"", answer, StringComparison.Ordinal);
        Assert.EndsWith("\"data\":{\"started\":\"no\"}}}", answer, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(async () => await LineClient.ConnectAsync(_server.EndPoint));

        _folder.Write("go", "");
        Assert.Equal(["{\"result\":null}"], await client.ReadToEndAsync());
        Assert.Equal(0, await _server.WaitAsync());
        await Eventually.HoldsAsync(
            "the last line",
            () => _server.Errors.TrimEnd().EndsWith("stopped; 0 calls were ended before their time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_takes_longer_is_ended_and_told_that_it_had_started()
    {
        await StartAsync("0.1");
        await using var client = await HoldAsync();
        _server.AskToStop();
        await AssertEndedAsync(client);
    }

    [Fact]
    public async Task A_second_signal_waits_for_nothing()
    {
        await StartAsync("600");
        await using var client = await HoldAsync();
        _server.AskToStop();
        await Eventually.HoldsAsync(
            "the first was heard", () => _server.Errors.Contains("SIGTERM: stopping; calls that run", StringComparison.Ordinal));
        _server.AskToStop();
        await AssertEndedAsync(client);
        Assert.Contains("SIGTERM: stopping without waiting", _server.Errors, StringComparison.Ordinal);
    }

    private async Task AssertEndedAsync(LineClient client)
    {
        var answer = Assert.Single(await client.ReadToEndAsync());
        Assert.Contains("\"shutdown\"", answer, StringComparison.Ordinal);
        Assert.EndsWith("\"data\":{\"started\":\"yes\"}}}", answer, StringComparison.Ordinal);
        Assert.Equal(0, await _server.WaitAsync());
        await Eventually.HoldsAsync(
            "the last line",
            () => _server.Errors.TrimEnd().EndsWith("stopped; 1 calls were ended before their time", StringComparison.Ordinal));
    }

    private async Task StartAsync(string drain) =>
        _server = await RunningDaemon.StartAsync(RunningDaemon.WriteUsers(_folder.Path), "--stop-limit", drain, "--workers-min", "1");

    /// <summary>A caller whose call runs.</summary>
    private async Task<LineClient> HoldAsync()
    {
        var client = await LineClient.ConnectAsync(_server.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("wait_for_file", $"[\"{_folder.File("go")}\"]"));
        Assert.Equal("{\"harp\":1,\"stream_result\":false}", await client.ReadLineAsync());
        return client;
    }
}
