using System.Collections.Concurrent;
using System.Net.Sockets;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>
/// A store whose dispatcher is killed under load, and what must hold of it afterwards. All jobs are in one queue that runs one at a time.
/// </summary>
internal sealed class CrashRun : IAsyncDisposable
{
    private const string Queue = ",\"queue\":{\"name\":{\"q\":1},\"concurrency\":1}";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private readonly DispatcherProcess _dispatcher;
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private int _number;

    public CrashRun() => _dispatcher = new DispatcherProcess(_folder, _daemon.HostLine, "[times]\nsettle = 0.2\npause_max = 0.2\n");

    public int Acknowledged => _acknowledged.Count;

    public int Started => _daemon.Started.Length;

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Starts it, and kills it once so many further jobs were acknowledged, while the clients go on.</summary>
    public async Task KillUnderLoadAsync(int clients, int acknowledged)
    {
        await _dispatcher.StartAsync();
        var target = _acknowledged.Count + acknowledged;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Enumerable.Range(0, clients).Select(_ => LoadAsync(target, enough)).ToArray();
        await Task.WhenAny(enough.Task, Task.WhenAll(load)).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await _dispatcher.KillAsync();
        await Task.WhenAll(load);
    }

    /// <summary>Every acknowledged job ends, none was started twice, and never two at once.</summary>
    public async Task CheckAsync()
    {
        await _dispatcher.StartAsync();
        await using var asking = await _dispatcher.ConnectAsync();
        foreach (var job in _acknowledged)
        {
            await asking.SendLineAsync($"{{\"harpcaller\":1,\"get_result\":\"{job}\"}}");
            var outcome = await asking.ReadLineAsync();
            Assert.True(
                outcome!.StartsWith("{\"result\":[", StringComparison.Ordinal)
                    || outcome.Contains("\"interrupted\"", StringComparison.Ordinal), outcome);
        }

        Assert.Equal(_daemon.Started.Distinct(), _daemon.Started);
        Assert.Equal(1, _daemon.RunningMost);
    }

    private async Task LoadAsync(int target, TaskCompletionSource enough)
    {
        try
        {
            await using var client = await _dispatcher.ConnectAsync();
            while (true)
            {
                await client.SendLineAsync(DispatcherProcess.Call("echo", Interlocked.Increment(ref _number), Queue));
                if (await client.ReadLineAsync() is not { } reply)
                {
                    return;
                }

                _acknowledged.Enqueue(DispatcherProcess.JobOf(reply));
                if (_acknowledged.Count >= target)
                {
                    enough.TrySetResult();
                }
            }
        }
        catch (Exception killed) when (killed is IOException or SocketException)
        {
            // That is what the run does.
        }
    }
}
