using System.Text;
using Harp.Protocol.Messages.Replies;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>The real dispatcher on a real file system of a few MiB that gets full.</summary>
public sealed class FullDiskTests : IAsyncDisposable
{
    private readonly FullDisk _disk = new();

    private DispatcherProcess Dispatcher => _disk.Dispatcher;

    public ValueTask DisposeAsync() => _disk.DisposeAsync();

    [Fact]
    public async Task Calls_are_refused_before_the_disk_is_full_and_all_else_goes_on()
    {
        await _disk.StartAsync(reserve: 12_000_000, ballast: 4_000_000);
        var first = await Dispatcher.SubmitAsync("echo", 0);
        var running = await Dispatcher.SubmitAsync("hold", 1);
        await Eventually.HoldsAsync("the job runs", () => _disk.Daemon.Started.Contains("[1]"));

        var (accepted, refusal) = await _disk.SubmitUntilRefusedAsync();

        Assert.NotEmpty(accepted);
        var data = refusal.GetProperty("data");
        Assert.Equal("overloaded", refusal.GetProperty("type").GetString());
        Assert.InRange(data.GetProperty("free").GetInt64(), 1, data.GetProperty("needed").GetInt64());
        Assert.Equal(10, data.GetProperty("retry_after").GetInt32());
        Assert.Equal("{\"result\":[0]}", await Dispatcher.ResultOfAsync(first));
        Assert.Contains("\"state\":\"running\"", await Dispatcher.AskAsync(
            $"{{\"harpcaller\":1,\"get_status\":\"{running}\"}}"), StringComparison.Ordinal);
        _disk.Daemon.Release();
        Assert.Equal("{\"result\":[1]}", await Dispatcher.ResultOfAsync(running));

        await Dispatcher.KillAsync();
        await Dispatcher.StartAsync();
        foreach (var job in accepted)
        {
            Assert.DoesNotContain("invalid_jobid", await Dispatcher.ResultOfAsync(job, wait: false), StringComparison.Ordinal);
        }

        Assert.InRange(await PruneAsync(1), 1, accepted.Count + 1);
        await _disk.AcceptsAgainAsync();
    }

    [Fact]
    public async Task On_a_full_disk_what_runs_is_stored_once_pruning_has_made_room()
    {
        var (old, running) = await _disk.HoldUpAsync();

        // It does not even pass the loop, so it is answered at once; what is stored is served.
        Assert.Contains("\"overloaded\"", await Dispatcher.AskAsync(DispatcherProcess.Call("echo", 5)), StringComparison.Ordinal);
        Assert.StartsWith("{\"result\":[", await Dispatcher.ResultOfAsync(old[^1]), StringComparison.Ordinal);
        await Eventually.HoldsAsync("what pruning needs is there", () => _disk.BallastLength >= FullDisk.PruningBytes);
        Assert.InRange(await PruneAsync(FullDisk.Running), FullDisk.Old - FullDisk.Running, FullDisk.Old);
        await AllAreStoredAsync(running, wait: true);

        _disk.GiveRoom();
        await _disk.AcceptsAgainAsync();
        var process = Dispatcher.Process;
        Assert.Equal(0, await Dispatcher.StopAsync());
        AssertBothAreTold(process.Errors, FullDisk.Held, FullDisk.GoesOn);
        AssertBothAreTold(process.Errors, "no jobs are accepted", "jobs are accepted again");
        await Dispatcher.StartAsync();
        await AllAreStoredAsync(running, wait: false);
    }

    [Fact]
    public async Task A_dispatcher_killed_on_a_full_disk_starts_on_it_and_has_lost_nothing()
    {
        var (old, running) = await _disk.HoldUpAsync();

        await Dispatcher.KillAsync();
        await Dispatcher.StartAsync();

        await AllAreStoredAsync(old, wait: false);
        foreach (var job in running)
        {
            // Either its result was stored, or nobody knows of it, which is said.
            var outcome = await Dispatcher.ResultOfAsync(job, wait: false);
            Assert.True(outcome.StartsWith("{\"result\":[", StringComparison.Ordinal)
                || outcome.Contains("\"interrupted\"", StringComparison.Ordinal), outcome[..100]);
        }

        _disk.GiveRoom();
        await _disk.AcceptsAgainAsync();
        Assert.Equal(0, await Dispatcher.StopAsync());
    }

    [Fact]
    public async Task A_dispatcher_that_is_told_to_stop_on_a_full_disk_says_what_it_could_not_store()
    {
        await _disk.HoldUpAsync(oldJobs: 0);

        var process = Dispatcher.Process;
        Assert.Equal(1, await Dispatcher.StopAsync());
        Assert.Contains(
            "the store failed, so this process stops: there is no room on the disk of", process.Errors, StringComparison.Ordinal);
    }

    /// <summary>The log of a process that has ended tells as often that something is over as that it began.</summary>
    private static void AssertBothAreTold(string log, string began, string over)
    {
        string[] told = [.. log.Split('\n').Where(
            line => line.Contains(began, StringComparison.Ordinal) || line.Contains(over, StringComparison.Ordinal))];
        Assert.NotEmpty(told);
        Assert.All(told, (line, i) => Assert.Contains(i % 2 == 0 ? began : over, line, StringComparison.Ordinal));
        Assert.Contains(over, told[^1], StringComparison.Ordinal);
    }

    private async Task<long> PruneAsync(int jobsMax)
    {
        var reply = await Dispatcher.AskAsync($"{{\"harpcaller\":1,\"prune\":{{\"max_jobs\":{jobsMax}}}}}");
        Assert.False(reply.Contains("\"error\"", StringComparison.Ordinal), reply);
        return Assert.IsType<PrunedReply>(Reply.Parse(Encoding.UTF8.GetBytes(reply))).Count;
    }

    private async Task AllAreStoredAsync(List<string> jobs, bool wait)
    {
        foreach (var job in jobs)
        {
            Assert.StartsWith("{\"result\":[", await Dispatcher.ResultOfAsync(job, wait), StringComparison.Ordinal);
        }
    }
}
