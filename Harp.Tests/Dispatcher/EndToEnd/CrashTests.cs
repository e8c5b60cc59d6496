using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

public sealed class CrashTests : IAsyncDisposable
{
    private const string Queue = ",\"queue\":{\"name\":{\"q\":1},\"concurrency\":1}";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private readonly DispatcherProcess _dispatcher;

    public CrashTests() => _dispatcher = new DispatcherProcess(_folder, _daemon.HostLine, "[times]\nsettle = 0.2\npause_max = 0.2\n");

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task After_kill_9_nothing_that_was_acknowledged_is_lost_and_the_queue_goes_on()
    {
        await _dispatcher.StartAsync();
        var finished = await _dispatcher.SubmitAsync("echo", 0);
        Assert.Equal("{\"result\":[0]}", await _dispatcher.ResultOfAsync(finished));
        var running = await _dispatcher.SubmitAsync("hold", 1, Queue);
        await Eventually.HoldsAsync("the first job of the queue runs", () => _daemon.Started.Contains("[1]"));
        var waiting = new List<string>();
        for (var i = 2; i < 5; i++)
        {
            waiting.Add(await _dispatcher.SubmitAsync(
                "echo", i, Queue.Replace("\"concurrency\":1", "\"concurrency\":9", StringComparison.Ordinal)));
        }

        await _dispatcher.KillAsync();
        await _dispatcher.StartAsync();

        Assert.Equal("{\"result\":[0]}", await _dispatcher.ResultOfAsync(finished, wait: false));
        var interrupted = await _dispatcher.ResultOfAsync(running, wait: false);
        Assert.Contains("\"type\":\"interrupted\"", interrupted, StringComparison.Ordinal);
        Assert.Contains("\"stage\":\"run\",\"started\":\"yes\"", interrupted, StringComparison.Ordinal);
        foreach (var (job, i) in waiting.Select((job, i) => (job, i + 2)))
        {
            Assert.Equal($"{{\"result\":[{i}]}}", await _dispatcher.ResultOfAsync(job));
        }

        Assert.Equal(["[0]", "[1]", "[2]", "[3]", "[4]"], _daemon.Started);
        Assert.Equal(1, _daemon.RunningMost);
    }

    [Fact]
    public async Task However_often_it_is_killed_under_load_every_acknowledged_job_is_known_and_none_is_started_twice()
    {
        await using var run = new CrashRun();
        for (var round = 0; round < 8; round++)
        {
            await run.KillUnderLoadAsync(clients: 4, acknowledged: 20 + (round * 7));
        }

        await run.CheckAsync();
    }

    [Fact]
    public async Task A_stop_on_SIGTERM_exits_with_0_and_waiting_jobs_are_there_at_the_next_start()
    {
        await _dispatcher.DisposeAsync();
        await using var dispatcher =
            new DispatcherProcess(_folder, _daemon.HostLine, "[times]\ndrain = 0.2\nsettle = 0.2\npause_max = 0.2\n");
        await dispatcher.StartAsync();
        var running = await dispatcher.SubmitAsync("hold", 1, Queue);
        await Eventually.HoldsAsync("the first job of the queue runs", () => _daemon.Started.Contains("[1]"));
        var waiting = await dispatcher.SubmitAsync("echo", 2, Queue);

        Assert.Equal(0, await dispatcher.StopAsync());
        await dispatcher.StartAsync();

        Assert.Contains("\"type\":\"interrupted\"", await dispatcher.ResultOfAsync(running), StringComparison.Ordinal);
        Assert.Equal("{\"result\":[2]}", await dispatcher.ResultOfAsync(waiting));
        Assert.Equal(["[1]", "[2]"], _daemon.Started);
    }

    [Fact]
    public async Task A_running_call_may_end_by_itself_while_the_dispatcher_stops()
    {
        await _dispatcher.StartAsync();
        var running = await _dispatcher.SubmitAsync("hold", 1);
        await Eventually.HoldsAsync("the job runs", () => _daemon.Started.Length == 1);
        await using var waiting = await _dispatcher.ConnectAsync();

        // The answer to the first question tells that the connection was accepted and the second one read.
        await waiting.SendLineAsync(
            $"{{\"harpcaller\":1,\"get_result\":\"{running}\",\"wait\":false}}\n{{\"harpcaller\":1,\"get_result\":\"{running}\"}}");
        Assert.Equal("{\"no_result\":true}", await waiting.ReadLineAsync());

        _dispatcher.Process.AskToStop();
        _daemon.Release();

        Assert.Equal("{\"result\":[1]}", await waiting.ReadLineAsync());
        waiting.EndOutput();
        Assert.Equal(0, await _dispatcher.StopAsync());
    }
}
