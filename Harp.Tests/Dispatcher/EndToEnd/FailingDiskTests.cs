using System.Globalization;
using System.Text;
using Harp.Protocol.Messages.Replies;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>The real dispatcher on a disk that fails while it commits, in ways that leave the outcome unknown.</summary>
public sealed class FailingDiskTests : IAsyncDisposable
{
    private const string Stopped = "the store failed, so this process stops: the store failed (SQLite ";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task No_job_that_was_answered_is_missing_after_a_write_has_failed()
    {
        // Not that the disk is full: no file may get larger than this, the log first of all.
        await using var dispatcher =
            NewDispatcher("/bin/sh", "-c", "trap '' XFSZ; ulimit -f 4096; export DOTNET_EnableWriteXorExecute=0; exec \"$0\" \"$@\"");
        await StopsAndKeepsAllAsync(dispatcher);
    }

    [Fact]
    public async Task No_job_that_was_answered_is_missing_after_a_sync_has_failed()
    {
        Assert.SkipUnless(Strace.Works, "there is no strace here that may trace");
        await using var dispatcher = NewDispatcher(
            "strace", "-f", "-q", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO:when=30+");
        await StopsAndKeepsAllAsync(dispatcher);
    }

    private DispatcherProcess NewDispatcher(params string[] by) => new(
        _folder, _daemon.HostLine, "[limits]\ndisk_reserve = 0\ndisk_ballast = 0\n[times]\nsettle = 0.1\npause_max = 0.1\n", by: by);

    private static async Task StopsAndKeepsAllAsync(DispatcherProcess dispatcher)
    {
        await dispatcher.StartAsync();
        var answered = await FloodAsync(dispatcher);

        Assert.NotEmpty(answered);
        var process = dispatcher.Process;
        Assert.Equal(1, await process.WaitAsync());
        Assert.Contains(Stopped, process.Errors, StringComparison.Ordinal);
        Assert.Contains("what it holds is known after the next start", process.Errors, StringComparison.Ordinal);

        await dispatcher.StartFreelyAsync();
        foreach (var job in answered)
        {
            Assert.DoesNotContain("invalid_jobid", await dispatcher.ResultOfAsync(job, wait: false), StringComparison.Ordinal);
        }
    }

    /// <summary>Calls until there is no answer that is a job; returns those that were.</summary>
    private static async Task<List<string>> FloodAsync(DispatcherProcess dispatcher)
    {
        var answered = new List<string>();
        try
        {
            await using var client = await dispatcher.ConnectAsync();
            for (var number = 0; ; number++)
            {
                Assert.InRange(number, 0, 100_000);
                await client.SendLineAsync(DispatcherProcess.Call("echo", number).Replace(
                    string.Create(CultureInfo.InvariantCulture, $"[{number}]"), $"[\"{new string('x', 20_000)}\"]",
                    StringComparison.Ordinal));
                if (await client.ReadLineAsync() is not { } reply || Reply.Parse(Encoding.UTF8.GetBytes(reply)) is not JobIdReply job)
                {
                    return answered;
                }

                answered.Add(job.Job.ToString());
            }
        }
        catch (Exception ended) when (ended is IOException or System.Net.Sockets.SocketException)
        {
            return answered;
        }
    }
}
