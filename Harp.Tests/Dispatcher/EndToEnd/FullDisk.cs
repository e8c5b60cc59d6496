using System.Globalization;
using System.Text;
using System.Text.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>The real dispatcher on a real file system of a few MiB, and what fills it: jobs, and somebody else.</summary>
internal sealed class FullDisk : IAsyncDisposable
{
    /// <summary>What the loop tells when its batch does not fit, and when it does again.</summary>
    public const string Held = "the disk is full, so all that changes a job waits";
    public const string GoesOn = "for room on the disk is stored";

    /// <summary>
    /// How many jobs run when the disk gets full. Together their results are larger than what the ballast gives up for them.
    /// </summary>
    public const int Running = 20;

    /// <summary>So many that pruning down to <see cref="Running"/> jobs frees what those lack, and forgets none of them.</summary>
    public const int Old = Running + 10;

    /// <summary>The half of the ballast that what runs may not use up.</summary>
    public const int PruningBytes = BallastBytes / 2;

    private const int BallastBytes = 16_000_000;
    private const int Megabytes = 72;
    private const int OldBytes = 400_000;
    private const int RunningBytes = 800_000;
    private const string Other = "other";

    private readonly TemporaryFolder _folder = new();
    private SmallDisk? _disk;

    public RecordingDaemon Daemon { get; } = new();

    public DispatcherProcess Dispatcher { get; private set; } = null!;

    public long BallastLength => new FileInfo(_disk!.File("store/harp.ballast")).Length;

    /// <summary>
    /// Mounts the file system, or skips the test where that is not permitted, and starts a dispatcher on it that keeps so much free.
    /// </summary>
    public async Task StartAsync(int reserve, int ballast)
    {
        _disk = await SmallDisk.MountAsync(_folder, Megabytes);
        Dispatcher = new DispatcherProcess(
            _folder,
            Daemon.HostLine,
            string.Create(
                CultureInfo.InvariantCulture,
                $"[limits]\ndisk_reserve = {reserve}\ndisk_ballast = {ballast}\n[times]\ndisk_look = 0.05\nsettle = 0.1\npause_max = "
                    + $"0.1\ndrain = 0.1\n"),
            _disk);
        await Dispatcher.StartAsync();
    }

    /// <summary>
    /// Starts a dispatcher whose loop is then held up: jobs have ended, others run, somebody takes all that is free, and those that ran end
    /// with results that do not fit.
    /// </summary>
    public async Task<(List<string> Old, List<string> Running)> HoldUpAsync(int oldJobs = Old)
    {
        await StartAsync(reserve: 0, ballast: BallastBytes);
        var old = await SubmitAsync("echo", oldJobs, OldBytes);
        foreach (var job in old)
        {
            await Dispatcher.ResultOfAsync(job);
        }

        var running = await SubmitAsync("hold", Running, RunningBytes);
        await Eventually.HoldsAsync("all of them run", () => Daemon.Started.Length == oldJobs + Running);
        _disk!.Fill(Other);
        Daemon.Release();
        await Eventually.HoldsAsync("the loop is held up", () => Dispatcher.Process.Errors.Contains(Held, StringComparison.Ordinal));
        return (old, running);
    }

    /// <summary>Calls until one is refused.</summary>
    public async Task<(List<string> Accepted, JsonElement Refusal)> SubmitUntilRefusedAsync()
    {
        var accepted = new List<string>();
        await using var client = await Dispatcher.ConnectAsync();
        while (true)
        {
            Assert.InRange(accepted.Count, 0, Megabytes * 2);
            await client.SendLineAsync(Call("echo", 100 + accepted.Count, RunningBytes));
            var reply = await client.ReadLineAsync();
            if (Reply.Parse(Encoding.UTF8.GetBytes(reply!)) is not JobIdReply job)
            {
                return (accepted, JsonDocument.Parse(reply!).RootElement.GetProperty("error"));
            }

            accepted.Add(job.Job.ToString());
        }
    }

    /// <summary>Whoever took what was free gives it back.</summary>
    public void GiveRoom() => File.Delete(_disk!.File(Other));

    public async Task AcceptsAgainAsync()
    {
        var reply = "";
        await Eventually.HoldsAsync("a call is accepted", async () =>
        {
            reply = await Dispatcher.AskAsync(DispatcherProcess.Call("echo", 7));
            return reply.Contains("job_id", StringComparison.Ordinal);
        });
        Assert.Equal("{\"result\":[7]}", await Dispatcher.ResultOfAsync(DispatcherProcess.JobOf(reply)));
    }

    public async ValueTask DisposeAsync()
    {
        await using (Daemon)
        await using (_disk)
        await using (Dispatcher)
        {
            // In this order, from below.
        }

        _folder.Dispose();
    }

    private async Task<List<string>> SubmitAsync(string procedure, int count, int bytes)
    {
        var jobs = new List<string>();
        for (var number = 0; number < count; number++)
        {
            jobs.Add(DispatcherProcess.JobOf(await Dispatcher.AskAsync(Call(procedure, number, bytes))));
        }

        return jobs;
    }

    private static string Call(string procedure, int number, int bytes) => DispatcherProcess.Call(procedure, number).Replace(
        $"[{number}]", $"[{number},\"{new string('x', bytes)}\"]", StringComparison.Ordinal);
}
