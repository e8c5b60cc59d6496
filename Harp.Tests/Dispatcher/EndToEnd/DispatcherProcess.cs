using System.Text;
using Harp.Protocol.Messages.Replies;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>A real <c>harpcallerd</c> on a store in a folder of the test, that can be killed and started again.</summary>
internal sealed class DispatcherProcess(
    TemporaryFolder folder, string hosts, string configuration = "", SmallDisk? disk = null, string[]? by = null) : IAsyncDisposable
{
    private ServerProcess? _process;

    /// <summary>Where it listens, at every start; any free port where 0.</summary>
    public int Port { get; init; }

    public ServerProcess Process => _process ?? throw new InvalidOperationException("it does not run");

    /// <summary>Starts it, in a shell that was told something first where that is said.</summary>
    public async Task StartAsync(string firstly = "") => _process = firstly.Length == 0
        ? await StartByAsync(disk?.Enter ?? by)
        : await ServerProcess.StartAfterAsync(firstly, "Harp.Dispatcher", "harpcallerd", Arguments());

    /// <summary>Starts it after it has ended by itself, and not by another command this time.</summary>
    public async Task StartFreelyAsync()
    {
        await Process.DisposeAsync();
        _process = await StartByAsync([]);
    }

    /// <summary>It may have no more than so many files and sockets open at once.</summary>
    public async Task StartWithHandlesAsync(int handlesMax) =>
        _process = await ServerProcess.StartWithHandlesAsync(handlesMax, "Harp.Dispatcher", "harpcallerd", Arguments());

    public Task<LineClient> ConnectAsync() => LineClient.ConnectAsync(Process.EndPoint);

    public async Task<string> AskAsync(string request)
    {
        await using var client = await ConnectAsync();
        await client.SendLineAsync(request);
        return await client.ReadLineAsync() ?? throw new IOException("no reply");
    }

    public async Task<string> SubmitAsync(string procedure, int argument, string members = "") =>
        JobOf(await AskAsync(Call(procedure, argument, members)));

    public Task<string> ResultOfAsync(string job, bool wait = true) =>
        AskAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\",\"wait\":{(wait ? "true" : "false")}}}");

    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitAsync();
        await Process.DisposeAsync();
        _process = null;
    }

    public async Task<int> StopAsync()
    {
        Process.AskToStop();
        var status = await Process.WaitAsync();
        await Process.DisposeAsync();
        _process = null;
        return status;
    }

    public static string Call(string procedure, int argument, string members = "") =>
        $"{{\"harpcaller\":1,\"host\":\"web01\",\"procedure\":\"{procedure}\",\"arguments\":[{argument}]{members}}}";

    public static string JobOf(string reply)
    {
        var accepted = Assert.IsType<JobIdReply>(Reply.Parse(Encoding.UTF8.GetBytes(reply)));
        return accepted.Job.ToString();
    }

    private Task<ServerProcess> StartByAsync(string[]? command) => command is { Length: > 0 }
        ? ServerProcess.StartByAsync(command, "Harp.Dispatcher", "harpcallerd", Arguments())
        : ServerProcess.StartAsync("Harp.Dispatcher", "harpcallerd", Arguments());

    private string[] Arguments() =>
    [
        "--listen", $"127.0.0.1:{Port}", "--store", disk is null ? folder.File("store") : $"{disk.Path}/store",
        "--hosts", folder.Write("hosts.jsonl", hosts), "--config", folder.Write("harpcallerd.toml", configuration),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasEnded: false })
        {
            await KillAsync();
        }
    }
}
