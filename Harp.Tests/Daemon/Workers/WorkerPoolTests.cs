using System.Globalization;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon.Workers;

/// <summary>How many workers there are, and when one is replaced.</summary>
public sealed class WorkerPoolTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harp-tests-");

    [Fact]
    public async Task Workers_beyond_those_that_stand_ready_end_when_nobody_needs_them()
    {
        await using var server = await StartAsync("", "worker_idle = 0.4");
        var end = Path.Combine(_folder.FullName, "end");
        var calls = Enumerable.Range(0, 4).Select(_ => CallAsync(server, "wait_for_file", $"[\"{end}\"]")).ToArray();
        await Eventually.HoldsAsync("all run", () => ProcessList.ChildrenOf(server.Pid).Length >= 4);
        await File.WriteAllTextAsync(end, "", TestContext.Current.CancellationToken);
        await Task.WhenAll(calls);
        await Eventually.HoldsAsync("one is left", () => ProcessList.ChildrenOf(server.Pid).Length == 1);
        Assert.StartsWith("{\"result\":", await CallAsync(server, "pid"), StringComparison.Ordinal);
        Assert.Single(ProcessList.ChildrenOf(server.Pid));
    }

    [Fact]
    public async Task A_worker_is_replaced_after_so_many_calls()
    {
        await using var server = await StartAsync("worker_calls = 2", "");
        var pids = new List<string>();
        for (var call = 0; call < 6; call++)
        {
            pids.Add(await CallAsync(server, "pid"));
        }

        Assert.All(pids.GroupBy(pid => pid), calls => Assert.InRange(calls.Count(), 1, 2));
    }

    [Fact]
    public async Task A_worker_that_has_served_is_taken_before_one_that_has_not_yet()
    {
        await using var server = await RunningDaemon.StartAsync(RunningDaemon.WriteUsers(_folder.FullName), "--workers-min", "2");
        Assert.Contains("exit status 0", await CallAsync(server, "exit", "[0]"), StringComparison.Ordinal);
        var other = await CallAsync(server, "pid");
        await Eventually.HoldsAsync("there are two again", () => ProcessList.ChildrenOf(server.Pid).Length == 2);
        for (var call = 0; call < 40; call++)
        {
            // One that does not say in time that it is done, as on a slow machine, is replaced; else it is the same each time.
            var pid = await CallAsync(server, "pid");
            Assert.True(pid == other || !IsThere(other), $"{pid} was taken while {other} was there");
            other = pid;
        }
    }

    [Fact]
    public async Task A_worker_that_grew_is_replaced()
    {
        await using var server = await StartAsync("worker_memory = 1000000", "");
        Assert.NotEqual(await CallAsync(server, "pid"), await CallAsync(server, "pid"));
        await Eventually.HoldsAsync(
            "it is logged", () => server.Errors.Contains("more than the 0 MB that it may keep", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_worker_may_use_is_bounded()
    {
        await using var server = await StartAsync("worker_files = 321\nworker_nice = 7", "");
        var limits = await CallAsync(server, "limits");
        Assert.Contains("\"Max open files 321 321 files\"", limits, StringComparison.Ordinal);
        Assert.Contains("\"Max core file size 0 0 bytes\"", limits, StringComparison.Ordinal);
        Assert.Contains(string.Create(
            CultureInfo.InvariantCulture, $"\"Max data size {(128 + 512) << 20} {(128 + 512) << 20} bytes\""), limits,
            StringComparison.Ordinal);
        Assert.Equal("{\"result\":7}", await CallAsync(server, "priority"));
    }

    private static bool IsThere(string answer) =>
        ProcessList.Exists(int.Parse(answer.TrimEnd('}').Split(':')[1], CultureInfo.InvariantCulture));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private Task<ServerProcess> StartAsync(string limits, string times) => BoundedDaemon.StartAsync(_folder.FullName, limits, times: times);

    private static async Task<string> CallAsync(ServerProcess server, string procedure, string arguments = "[]") =>
        (await LineClient.AskAsync(server.EndPoint, RunningDaemon.Request(procedure, arguments)))[^1];
}
