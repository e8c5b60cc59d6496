using System.Runtime.Versioning;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

[UnsupportedOSPlatform("windows")]
public sealed class HostsProgramTests : IAsyncDisposable
{
    private const string ListHosts = "{\"harpcaller\":1,\"list_hosts\":true}";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_hosts_that_a_program_told_are_called_also_after_a_restart_at_which_it_fails()
    {
        Program($"cat <<'END'\n{_daemon.HostLine}END\n");
        await using (var first = await StartAsync())
        {
            Assert.Contains("\"result\":[7]", await CallAsync(first), StringComparison.Ordinal);
        }

        Program("echo 'the inventory is down' >&2; exit 1");
        await using var second = await StartAsync();
        Assert.Contains("\"result\":[7]", await CallAsync(second), StringComparison.Ordinal);
        await second.TellsAsync("list-hosts says: the inventory is down");
        await second.TellsAsync("started with the 1 hosts of ");
        Assert.Contains("\"source\":\"program\"", (await AskAsync(second, ListHosts, lines: 2))[1], StringComparison.Ordinal);
        Assert.Contains(
            "ended with status 1", (await AskAsync(second, "{\"harpcaller\":1,\"refresh_hosts\":true}"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hosts_are_read_again_on_schedule()
    {
        Program("");
        await using var server = await StartAsync("host_db_refresh = 0.1");
        Assert.StartsWith("{\"hosts\":0,", (await AskAsync(server, ListHosts))[0], StringComparison.Ordinal);
        Program($"cat <<'END'\n{_daemon.HostLine}END\n");
        await Eventually.HoldsAsync(
            "the new host is noticed", () => server.Errors.Contains("1 hosts, 1 of them new", StringComparison.Ordinal));
        Assert.Contains("\"result\":[7]", await CallAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_start_without_hosts_is_refused_with_the_reason()
    {
        Program("exit 1");
        var (status, output, errors) = await ServerProcess.RunAsync("Harp.Dispatcher", "harpcallerd", "", "--config", Configuration(""));
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("list-hosts ended with status 1", errors, StringComparison.Ordinal);
    }

    private void Program(string text)
    {
        var path = _folder.Write("list-hosts.new", $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(path, _folder.File("list-hosts"), overwrite: true);
    }

    private Task<ServerProcess> StartAsync(string times = "") =>
        ServerProcess.StartAsync("Harp.Dispatcher", "harpcallerd", "--config", Configuration(times));

    private string Configuration(string times) => _folder.Write(
        "harp.toml", $"listen = \"127.0.0.1:0\"\nstore = \"store\"\nhosts_program = [\"./list-hosts\"]\n[times]\n{times}\n");

    private static async Task<string> CallAsync(ServerProcess server)
    {
        var job = DispatcherProcess.JobOf((await AskAsync(server, DispatcherProcess.Call("echo", 7)))[0]);
        return (await AskAsync(server, $"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}"))[0];
    }

    private static async Task<string[]> AskAsync(ServerProcess server, string request, int lines = 1)
    {
        await using var client = await LineClient.ConnectAsync(server.EndPoint);
        await client.SendLineAsync(request);
        var replies = new string[lines];
        for (var i = 0; i < lines; i++)
        {
            replies[i] = await client.ReadLineAsync() ?? throw new IOException("no reply");
        }

        return replies;
    }
}
