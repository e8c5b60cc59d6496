using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>A real daemon that may have few file handles, and callers that take all of them.</summary>
public sealed class HandleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_burst_of_connections_is_answered_to_the_last()
    {
        await using var server = await RunningDaemon.StartAsync(RunningDaemon.WriteUsers(_folder.Path), "--workers-max", "4");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 300).Select(i => LineClient.AskAsync(server.EndPoint, RunningDaemon.Request("later", $"[\"{i}\"]"))));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{{\"result\":\"{i}\"}}"), answers.Select(lines => lines[^1]));
    }

    [Fact]
    public async Task A_daemon_that_ran_out_of_file_handles_goes_on_when_there_are_some_again()
    {
        await using var server = await ServerProcess.StartWithHandlesAsync(
            300, "Harp.Daemon", "harpd", "--listen", "127.0.0.1:0", "--config", RunningDaemon.Configuration, "--users",
            RunningDaemon.WriteUsers(_folder.Path), "--workers-min", "1");
        Assert.Equal("{\"result\":\"hi\"}", (await LineClient.AskAsync(server.EndPoint, RunningDaemon.Request("later", "[\"hi\"]")))[1]);
        var crowd = new List<LineClient>();
        for (var i = 0; i < 400; i++)
        {
            crowd.Add(await LineClient.ConnectAsync(server.EndPoint));
        }

        await Eventually.HoldsAsync(
            "it has run out", () => server.Errors.Contains("accepting connections fails: ", StringComparison.Ordinal));
        foreach (var one in crowd)
        {
            one.Reset();
        }

        await Eventually.HoldsAsync(
            "it accepts again", () => server.Errors.Contains("connections are accepted again", StringComparison.Ordinal));
        Assert.Equal("{\"result\":\"hi\"}", (await LineClient.AskAsync(server.EndPoint, RunningDaemon.Request("later", "[\"hi\"]")))[1]);
    }
}
