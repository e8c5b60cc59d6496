using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Serving.Procedures;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

/// <summary>Whatever a procedure started is gone when its call is, however that ends.</summary>
public sealed class EndedCallTests(RunningDaemon daemon) : IClassFixture<RunningDaemon>
{
    private const string Cancel = """{"harp":1,"cancel":true}""";

    private static int _lastMarker = Random.Shared.Next(100_000, 900_000);

    [Fact]
    public async Task Cancelling_a_tight_loop_leaves_no_process()
    {
        await using var client = await StartAsync("tight_loop", "[]");
        await client.SendLineAsync(Cancel);
        AssertCancelled(await client.ReadToEndAsync());
        await AssertOnlyIdleWorkersAsync();
    }

    [Fact]
    public async Task A_procedure_that_is_cancelled_is_asked_first()
    {
        var marker = daemon.NewPath();
        await using var client = await StartAsync("wait_for_end", $"[\"{marker}\"]");
        await client.SendLineAsync(Cancel);
        AssertCancelled(await client.ReadToEndAsync());
        Assert.True(File.Exists(marker));
    }

    [Fact]
    public async Task Nothing_of_a_family_is_left_when_a_cancel_is_answered()
    {
        var marker = NewMarker();
        await using var client = await StartFamilyAsync(marker);
        await client.SendLineAsync(Cancel);
        AssertCancelled(await client.ReadToEndAsync());
        Assert.Equal(0, ProcessList.CountWith(marker));
    }

    [Fact]
    public async Task Nothing_of_a_family_is_left_after_a_plain_close()
    {
        var marker = NewMarker();
        await (await StartFamilyAsync(marker)).DisposeAsync();
        await Eventually.HoldsAsync("no process is left", () => ProcessList.CountWith(marker) == 0);
    }

    [Fact]
    public async Task Nothing_of_a_family_is_left_after_a_reset()
    {
        var marker = NewMarker();
        (await StartFamilyAsync(marker)).Reset();
        await Eventually.HoldsAsync("no process is left", () => ProcessList.CountWith(marker) == 0);
    }

    [Fact]
    public async Task Nothing_of_a_family_is_left_when_its_worker_crashes()
    {
        var marker = NewMarker();
        var lines = await daemon.CallAsync("crash_with_family", $"[\"{marker}\"]");
        Assert.Contains("\"system_error\"", lines[^1], StringComparison.Ordinal);
        Assert.Contains("signal 6", lines[^1], StringComparison.Ordinal);
        Assert.Equal(0, ProcessList.CountWith(marker));
    }

    [Fact]
    public async Task A_procedure_that_leaves_a_child_behind_returns_and_its_worker_is_replaced()
    {
        var marker = NewMarker();
        var lines = await daemon.CallAsync("leave_child", $"[\"{marker}\"]");
        Assert.StartsWith("{\"result\":", lines[1], StringComparison.Ordinal);
        Assert.Equal(0, ProcessList.CountWith(marker));
        Assert.False(ProcessList.Exists(int.Parse(lines[1][10..^1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Killing_the_daemon_leaves_no_worker_and_nothing_that_one_started()
    {
        var marker = NewMarker();
        var folder = Directory.CreateTempSubdirectory("harp-tests-");
        await using var server = await RunningDaemon.StartAsync(RunningDaemon.WriteUsers(folder.FullName), "--workers-min", "1");
        await using var client = await LineClient.ConnectAsync(server.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("family", $"[\"{marker}\"]"));
        await Eventually.HoldsAsync("the family runs", () => ProcessList.CountWith(marker) >= 5);
        var workers = ProcessList.ChildrenOf(server.Pid);
        var compiled = Path.GetDirectoryName(
            File.ReadAllText($"/proc/{workers[0]}/cmdline").Split('\0').Single(
                word => word.EndsWith("worker.json", StringComparison.Ordinal)))!;
        Assert.True(Directory.Exists(compiled));
        server.Kill();
        await server.WaitAsync();
        await Eventually.HoldsAsync("no process is left", () => ProcessList.CountWith(marker) == 0 && !workers.Any(ProcessList.Exists));

        // Nobody but a daemon removes it: the next that starts, which may be one of another test by now.
        ProcedureFolder.Write(
            new LoadedProcedures(new Catalogue([]), null, new WorkerManifest()), Path.GetDirectoryName(compiled)!).Dispose();
        Assert.False(Directory.Exists(compiled));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Stopping_the_daemon_ends_running_calls_with_shutdown_and_leaves_nothing()
    {
        var marker = NewMarker();
        var folder = Directory.CreateTempSubdirectory("harp-tests-");
        await using var server =
            await RunningDaemon.StartAsync(RunningDaemon.WriteUsers(folder.FullName), "--stop-limit", "0.2", "--workers-min", "1");
        await using var client = await LineClient.ConnectAsync(server.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request("family", $"[\"{marker}\"]"));
        await Eventually.HoldsAsync("the family runs", () => ProcessList.CountWith(marker) >= 5);
        var workers = ProcessList.ChildrenOf(server.Pid);
        server.AskToStop();
        Assert.Contains("\"shutdown\"", (await client.ReadToEndAsync())[^1], StringComparison.Ordinal);
        Assert.Equal(0, await server.WaitAsync());
        Assert.Equal(0, ProcessList.CountWith(marker));
        Assert.DoesNotContain(workers, ProcessList.Exists);
        folder.Delete(recursive: true);
    }

    private static string NewMarker() => $"{Interlocked.Increment(ref _lastMarker)}.25";

    private static void AssertCancelled(string[] lines) =>
        Assert.StartsWith("""{"harp":1,"error":{"type":"cancelled",""", Assert.Single(lines), StringComparison.Ordinal);

    /// <summary>Starts a call and waits until the procedure runs, which it shows by a packet.</summary>
    private async Task<LineClient> StartAsync(string procedure, string arguments)
    {
        var client = await LineClient.ConnectAsync(daemon.EndPoint);
        await client.SendLineAsync(RunningDaemon.Request(procedure, arguments));
        Assert.Equal("""{"harp":1,"stream_result":true}""", await client.ReadLineAsync());
        Assert.StartsWith("{\"stream\":", await client.ReadLineAsync(), StringComparison.Ordinal);
        return client;
    }

    private async Task<LineClient> StartFamilyAsync(string marker)
    {
        var client = await StartAsync("family", $"[\"{marker}\"]");

        // Two shells, and sleeps: of the first shell, forked twice, in a session of its own, and a child of that.
        await Eventually.HoldsAsync("the family runs", () => ProcessList.CountWith(marker) >= 5);
        return client;
    }

    private Task AssertOnlyIdleWorkersAsync() => Eventually.HoldsAsync(
        "workers were replaced", () => ProcessList.ChildrenOf(daemon.Server.Pid).Length == 2);
}
