using System.Text.Json;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

public sealed class HandleTests : IAsyncDisposable
{
    private const string Hello = "{\"harpcaller\":1,\"hello\":true}";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private readonly DispatcherProcess _dispatcher;

    public HandleTests() => _dispatcher = new DispatcherProcess(_folder, _daemon.HostLine);

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Clients_cannot_take_the_last_file_handle()
    {
        await _dispatcher.StartAsync("ulimit -n 256");
        await using var first = await _dispatcher.ConnectAsync();
        await first.SendLineAsync(Hello);
        var connections = LimitOf(await first.ReadLineAsync());
        await _dispatcher.Process.TellsAsync($"only 256 file handles (ulimit -n): {connections} connections instead of 16384");

        var clients = new List<LineClient>();
        for (var i = 1; i < connections; i++)
        {
            clients.Add(await ServedAsync());
        }

        var refused = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => RefusedAsync()));
        Assert.Contains(true, refused);

        await first.SendLineAsync(DispatcherProcess.Call("echo", 7));
        var job = DispatcherProcess.JobOf((await first.ReadLineAsync())!);
        await first.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"wait\":true}}");
        Assert.Equal("{\"result\":[7]}", await first.ReadLineAsync());

        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        await using var later = await EventuallyServedAsync();
        Assert.DoesNotContain("could not accept", _dispatcher.Process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_many_calls_run_as_there_are_handles_for_and_the_rest_waits()
    {
        await _dispatcher.StartAsync("ulimit -n 256");
        await using var client = await _dispatcher.ConnectAsync();
        var jobs = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            await client.SendLineAsync(DispatcherProcess.Call("hold", i));
            jobs.Add(DispatcherProcess.JobOf((await client.ReadLineAsync())!));
        }

        _daemon.Release();
        for (var i = 0; i < jobs.Count; i++)
        {
            await client.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{jobs[i]}\",\"wait\":true}}");
            Assert.Equal($"{{\"result\":[{i}]}}", await client.ReadLineAsync());
        }

        Assert.InRange(_daemon.RunningMost, 2, 32);
    }

    [Fact]
    public async Task The_soft_limit_is_raised_as_far_as_the_hard_one_allows()
    {
        await _dispatcher.StartAsync("ulimit -Sn 256");
        var limits = await File.ReadAllLinesAsync($"/proc/{_dispatcher.Process.Pid}/limits", TestContext.Current.CancellationToken);
        var words = limits.First(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(
            ' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(words[4], words[3]);
    }

    [Fact]
    public async Task A_burst_of_connections_is_served()
    {
        await _dispatcher.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => _dispatcher.ConnectAsync()));
        await Task.WhenAll(clients.Select(client => client.SendLineAsync(Hello)));
        var replies = await Task.WhenAll(clients.Select(client => client.ReadLineAsync()));
        Assert.All(replies, reply => Assert.StartsWith("{\"harpcaller\":1,\"hello\":", reply, StringComparison.Ordinal));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    private static int LimitOf(string? hello)
    {
        using var reply = JsonDocument.Parse(hello!);
        return reply.RootElement.GetProperty("hello").GetProperty("limits").GetProperty("connections").GetInt32();
    }

    private async Task<LineClient> ServedAsync()
    {
        var client = await _dispatcher.ConnectAsync();
        await client.SendLineAsync(Hello);
        Assert.StartsWith("{\"harpcaller\":1,\"hello\":", await client.ReadLineAsync(), StringComparison.Ordinal);
        return client;
    }

    /// <summary>Whether it was told why; of very many at once some are closed without a word.</summary>
    private async Task<bool> RefusedAsync()
    {
        try
        {
            await using var client = await _dispatcher.ConnectAsync();
            var reply = await client.ReadLineAsync();
            Assert.True(reply is null || reply.StartsWith("{\"error\":{\"type\":\"overloaded\"", StringComparison.Ordinal), reply);
            return reply is not null;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<LineClient> EventuallyServedAsync()
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var client = await _dispatcher.ConnectAsync();
            if (await SaysHelloAsync(client))
            {
                return client;
            }

            await client.DisposeAsync();
        }

        throw new InvalidOperationException("clients are still refused");
    }

    /// <summary>Whether it is served: who is refused, and has sent a line that nobody read, may read a reset.</summary>
    private static async Task<bool> SaysHelloAsync(LineClient client)
    {
        try
        {
            await client.SendLineAsync(Hello);
            return (await client.ReadLineAsync())?.StartsWith("{\"harpcaller\":1,\"hello\":", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
