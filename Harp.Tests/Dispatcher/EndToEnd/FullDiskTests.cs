using System.Globalization;
using System.Text;
using System.Text.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>The real dispatcher on a real file system of a few MiB that gets full.</summary>
public sealed class FullDiskTests : IAsyncDisposable
{
    private const int DiskMegabytes = 72;

    /// <summary>Together their results are larger than what the ballast gives up for them, and smaller than that and what pruning frees.</summary>
    private const int Running = 20;
    private const string Held = "the disk is full, so all that changes a job waits";
    private const string Again = "jobs are accepted again";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Calls_are_refused_before_the_disk_is_full_and_all_else_goes_on()
    {
        await using var disk = await SmallDisk.MountAsync(_folder, DiskMegabytes);
        await using var dispatcher = new DispatcherProcess(
            _folder, _daemon.HostLine, "[limits]\ndisk_reserve = 12000000\ndisk_ballast = 4000000\n[times]\ndisk_look = 0.05\nsettle = 0.1\n", disk);
        await dispatcher.StartAsync();
        var first = await dispatcher.SubmitAsync("echo", 0);
        var running = await dispatcher.SubmitAsync("hold", 1);
        await Eventually.HoldsAsync("the job runs", () => _daemon.Started.Contains("[1]"));

        var (accepted, refusal) = await FillAsync(dispatcher);

        Assert.NotEmpty(accepted);
        var data = refusal.GetProperty("data");
        Assert.Equal("overloaded", refusal.GetProperty("type").GetString());
        Assert.InRange(data.GetProperty("free").GetInt64(), 1, data.GetProperty("needed").GetInt64());
        Assert.Equal(10, data.GetProperty("retry_after").GetInt32());
        Assert.Equal("{\"result\":[0]}", await dispatcher.ResultOfAsync(first));
        Assert.Contains("\"state\":\"running\"", await dispatcher.AskAsync($"{{\"harpcaller\":1,\"get_status\":\"{running}\"}}"), StringComparison.Ordinal);
        _daemon.Release();
        Assert.Equal("{\"result\":[1]}", await dispatcher.ResultOfAsync(running));

        await dispatcher.KillAsync();
        await dispatcher.StartAsync();
        foreach (var job in accepted)
        {
            Assert.DoesNotContain("invalid_jobid", await dispatcher.ResultOfAsync(job, wait: false), StringComparison.Ordinal);
        }

        Assert.Contains("\"pruned\":", await dispatcher.AskAsync("{\"harpcaller\":1,\"prune\":{\"max_jobs\":1}}"), StringComparison.Ordinal);
        await AcceptsAgainAsync(dispatcher);
    }

    [Fact]
    public async Task On_a_full_disk_what_runs_is_stored_once_pruning_has_made_room()
    {
        await using var disk = await SmallDisk.MountAsync(_folder, DiskMegabytes);
        await using var dispatcher = NoReserve(disk);
        await dispatcher.StartAsync();
        var old = await PruneableAsync(dispatcher);
        var running = await HeldAsync(dispatcher, Running);

        disk.Fill("other");
        _daemon.Release();
        await Eventually.HoldsAsync("the loop is held up", () => dispatcher.Process.Errors.Contains(Held, StringComparison.Ordinal));

        // It does not even pass the loop, so it is answered at once; what is stored is served.
        Assert.Contains("\"overloaded\"", await dispatcher.AskAsync(DispatcherProcess.Call("echo", 5)), StringComparison.Ordinal);
        Assert.StartsWith("{\"result\":[", await dispatcher.ResultOfAsync(old[^1]), StringComparison.Ordinal);
        Assert.Contains("\"pruned\":", await dispatcher.AskAsync($"{{\"harpcaller\":1,\"prune\":{{\"max_jobs\":{Running}}}}}"), StringComparison.Ordinal);
        foreach (var job in running)
        {
            Assert.StartsWith("{\"result\":[", await dispatcher.ResultOfAsync(job), StringComparison.Ordinal);
        }

        File.Delete(disk.File("other"));
        await AcceptsAgainAsync(dispatcher);
        await Eventually.HoldsAsync("both are told", () =>
            dispatcher.Process.Errors.Contains("what waited", StringComparison.Ordinal) && dispatcher.Process.Errors.Contains(Again, StringComparison.Ordinal));
        Assert.Equal(0, await dispatcher.StopAsync());
        await dispatcher.StartAsync();
        foreach (var job in running)
        {
            Assert.StartsWith("{\"result\":[", await dispatcher.ResultOfAsync(job, wait: false), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_dispatcher_killed_on_a_full_disk_starts_on_it_and_has_lost_nothing()
    {
        await using var disk = await SmallDisk.MountAsync(_folder, DiskMegabytes);
        await using var dispatcher = NoReserve(disk);
        await dispatcher.StartAsync();
        var old = await PruneableAsync(dispatcher);
        var running = await HeldAsync(dispatcher, Running);
        disk.Fill("other");
        _daemon.Release();
        await Eventually.HoldsAsync("the loop is held up", () => dispatcher.Process.Errors.Contains(Held, StringComparison.Ordinal));

        await dispatcher.KillAsync();
        await dispatcher.StartAsync();

        foreach (var job in old)
        {
            Assert.StartsWith("{\"result\":[", await dispatcher.ResultOfAsync(job, wait: false), StringComparison.Ordinal);
        }

        foreach (var job in running)
        {
            // Either its result was stored, or nobody knows of it, which is said.
            var outcome = await dispatcher.ResultOfAsync(job, wait: false);
            Assert.True(outcome.StartsWith("{\"result\":[", StringComparison.Ordinal) || outcome.Contains("\"interrupted\"", StringComparison.Ordinal), outcome[..100]);
        }

        File.Delete(disk.File("other"));
        await AcceptsAgainAsync(dispatcher);
        Assert.Equal(0, await dispatcher.StopAsync());
    }

    [Fact]
    public async Task A_dispatcher_that_is_told_to_stop_on_a_full_disk_says_what_it_could_not_store()
    {
        await using var disk = await SmallDisk.MountAsync(_folder, DiskMegabytes);
        await using var dispatcher = NoReserve(disk);
        await dispatcher.StartAsync();
        await HeldAsync(dispatcher, Running);
        disk.Fill("other");
        _daemon.Release();
        await Eventually.HoldsAsync("the loop is held up", () => dispatcher.Process.Errors.Contains(Held, StringComparison.Ordinal));

        var process = dispatcher.Process;
        Assert.Equal(1, await dispatcher.StopAsync());
        Assert.Contains("the store failed, so this process stops: there is no room on the disk of", process.Errors, StringComparison.Ordinal);
    }

    private DispatcherProcess NoReserve(SmallDisk disk) => new(
        _folder, _daemon.HostLine, "[limits]\ndisk_reserve = 0\ndisk_ballast = 16000000\n[times]\ndisk_look = 0.05\nsettle = 0.1\ndrain = 0.1\n", disk);

    private static string Large(string procedure, int number) => DispatcherProcess.Call(procedure, number).Replace(
        $"[{number}]", $"[{number},\"{new string('x', 800_000)}\"]", StringComparison.Ordinal);

    private static async Task<(List<string> Accepted, JsonElement Refusal)> FillAsync(DispatcherProcess dispatcher)
    {
        var accepted = new List<string>();
        await using var client = await dispatcher.ConnectAsync();
        for (var number = 100; ; number++)
        {
            Assert.InRange(accepted.Count, 0, DiskMegabytes * 2);
            await client.SendLineAsync(Large("echo", number));
            var reply = await client.ReadLineAsync();
            if (Reply.Parse(Encoding.UTF8.GetBytes(reply!)) is not JobIdReply job)
            {
                return (accepted, JsonDocument.Parse(reply!).RootElement.GetProperty("error"));
            }

            accepted.Add(job.Job.ToString());
        }
    }

    /// <summary>Jobs that have ended and take some MiB.</summary>
    private static async Task<List<string>> PruneableAsync(DispatcherProcess dispatcher)
    {
        var jobs = new List<string>();
        for (var number = 200; number < 206; number++)
        {
            var job = DispatcherProcess.JobOf(await dispatcher.AskAsync(Large("echo", number)));
            await dispatcher.ResultOfAsync(job);
            jobs.Add(job);
        }

        return jobs;
    }

    /// <summary>Jobs that run until the daemon is released, and then have large results.</summary>
    private async Task<List<string>> HeldAsync(DispatcherProcess dispatcher, int count)
    {
        var before = _daemon.Started.Length;
        var jobs = new List<string>();
        for (var number = 0; number < count; number++)
        {
            jobs.Add(DispatcherProcess.JobOf(await dispatcher.AskAsync(Large("hold", number))));
        }

        await Eventually.HoldsAsync(string.Create(CultureInfo.InvariantCulture, $"{count} jobs run"), () => _daemon.Started.Length == before + count);
        return jobs;
    }

    private static async Task AcceptsAgainAsync(DispatcherProcess dispatcher)
    {
        var reply = "";
        await Eventually.HoldsAsync("a call is accepted", () =>
        {
            reply = dispatcher.AskAsync(DispatcherProcess.Call("echo", 7)).GetAwaiter().GetResult();
            return reply.Contains("job_id", StringComparison.Ordinal);
        });
        Assert.Equal("{\"result\":[7]}", await dispatcher.ResultOfAsync(DispatcherProcess.JobOf(reply)));
    }
}
