using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

public sealed class StopTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stop_lets_running_calls_end_and_leaves_waiting_jobs_to_the_next_start()
    {
        await using var dispatcher = new DispatcherProcess(_folder, _daemon.HostLine, "[limits]\nrunning = 1\n[times]\ndrain = 600\n");
        await dispatcher.StartAsync();
        var (runs, waits) = (await dispatcher.SubmitAsync("hold", 1), await dispatcher.SubmitAsync("echo", 2));
        await Eventually.HoldsAsync("the first runs", () => _daemon.Started.Length == 1);
        var process = dispatcher.Process;
        var stopped = dispatcher.StopAsync();
        await Eventually.HoldsAsync(
            "it drains",
            () => process.Errors.Contains("no more jobs are started; calls that run may end within 600 s", StringComparison.Ordinal));
        _daemon.Release();
        Assert.Equal(0, await stopped);
        Assert.Contains("stopped: 0 running calls were interrupted, 1 waiting jobs are left to the next start", process.Errors.TrimEnd()
            .Split('\n')[^1], StringComparison.Ordinal);

        await dispatcher.StartAsync();
        Assert.Contains("\"result\":[1]", await dispatcher.ResultOfAsync(runs), StringComparison.Ordinal);
        Assert.Contains("\"result\":[2]", await dispatcher.ResultOfAsync(waits), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_interrupts_what_runs_at_once()
    {
        await using var dispatcher = new DispatcherProcess(_folder, _daemon.HostLine, "[times]\ndrain = 600\n");
        await dispatcher.StartAsync();
        var job = await dispatcher.SubmitAsync("hold", 1);
        await Eventually.HoldsAsync("it runs", () => _daemon.Started.Length == 1);
        var process = dispatcher.Process;
        var stopped = dispatcher.StopAsync();
        await Eventually.HoldsAsync("it stops", () => process.Errors.Contains("SIGTERM: stopping", StringComparison.Ordinal));
        process.AskToStop();
        Assert.Equal(0, await stopped);
        Assert.Contains("stopped: 1 running calls were interrupted, 0 waiting jobs", process.Errors.TrimEnd().Split(
            '\n')[^1], StringComparison.Ordinal);

        await dispatcher.StartAsync();
        Assert.Contains("\"interrupted\"", await dispatcher.ResultOfAsync(job), StringComparison.Ordinal);
    }
}
