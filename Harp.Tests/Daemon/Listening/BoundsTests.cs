using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Listening;

/// <summary>A daemon with narrow bounds says which one was met.</summary>
public sealed class BoundsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harp-tests-");
    private ServerProcess _server = null!;

    [Fact]
    public async Task Connections_that_say_nothing_give_way_to_whoever_asks()
    {
        var silent = new List<LineClient>();
        for (var i = 0; i < 20; i++)
        {
            silent.Add(await LineClient.ConnectAsync(_server.EndPoint));
        }

        string answer;
        do
        {
            // Those that have just come are given a moment.
            answer = (await LineClient.AskAsync(_server.EndPoint, Request("pid")))[^1];
        }
        while (answer.Contains("all 2 connections are in use", StringComparison.Ordinal));

        Assert.StartsWith("{\"result\":", answer, StringComparison.Ordinal);
        foreach (var client in silent)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_call_that_finds_no_worker_in_time_is_told_overloaded()
    {
        await using var first = await LineClient.ConnectAsync(_server.EndPoint);
        await first.SendLineAsync(Request("wait_for_file", $"[\"{_folder.FullName}/never\"]"));
        await first.ReadLineAsync();
        var answer = Assert.Single(await LineClient.AskAsync(_server.EndPoint, Request("pid")));
        Assert.Contains("\"overloaded\"", answer, StringComparison.Ordinal);
        Assert.Contains("all 1 workers were busy", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_line_that_does_not_come_is_a_timeout()
    {
        await using var client = await LineClient.ConnectAsync(_server.EndPoint);
        await client.SendAsync("{\"harp\""u8.ToArray());
        Assert.Contains("\"timeout\"", Assert.Single(await client.ReadToEndAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_refused_by_the_worker_and_the_next_call_works()
    {
        var lines = await LineClient.AskAsync(_server.EndPoint, Request("big", "[70000]"));
        Assert.Contains("at most 65536 bytes", lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("{\"result\":", (await LineClient.AskAsync(_server.EndPoint, Request("pid")))[1], StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        var config = Path.Combine(_folder.FullName, "harpd.toml");
        await File.WriteAllTextAsync(config, $"""
            listen = "127.0.0.1:0"
            assemblies = ["{CompiledOnce.Of(RunningDaemon.ProceduresPath)}"]
            no_auth = true

            [limits]
            connections = 2
            message_bytes = 65536
            workers_min = 1
            workers_max = 1

            [times]
            first_line = 6
            worker_wait = 1
            grace = 0
            """);
        _server = await ServerProcess.StartAsync("Harp.Daemon", "harpd", "--config", config);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string Request(string procedure, string arguments = "[]") =>
        $$"""{"harp":1,"procedure":"{{procedure}}","arguments":{{arguments}}}""";
}
