using System.Globalization;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

public sealed class OverlapTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private readonly DispatcherProcess _dispatcher;

    public OverlapTests() => _dispatcher = new DispatcherProcess(_folder, _daemon.HostLine);

    public async ValueTask InitializeAsync() => await _dispatcher.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("max_exec_time")]
    [InlineData("timeout")]
    public async Task The_next_job_of_a_queue_starts_when_the_work_of_the_one_that_was_ended_is_over(string how)
    {
        // Where the machine is slow, all may be over their time before their daemon has heard of them: then they get more.
        for (var (seconds, next) = (0.3, 0); _daemon.Started.Length < 3; (seconds, next) = (seconds * 4, next + 8))
        {
            await EndAllAsync(how, seconds, next);
        }

        var started = _daemon.Started.Select(arguments => int.Parse(arguments.Trim('[', ']'), CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(started.Order(), started);
        Assert.Equal(1, _daemon.RunningMost);
    }

    /// <summary>Submits eight jobs, and ends each.</summary>
    private async Task EndAllAsync(string how, double seconds, int first)
    {
        var members = how == "cancelled" ? "" : string.Create(CultureInfo.InvariantCulture, $",\"{how}\":{seconds}");
        var jobs = new List<string>();
        for (var i = first; i < first + 8; i++)
        {
            jobs.Add(await _dispatcher.SubmitAsync("hold", i, $"{members},\"queue\":{{\"name\":{{\"q\":1}}}}"));
        }

        foreach (var (job, i) in jobs.Select((job, i) => (job, first + i)))
        {
            if (how == "cancelled")
            {
                await Eventually.HoldsAsync($"job {i} runs", () => _daemon.Started.Contains($"[{i}]"));
                await _dispatcher.AskAsync($"{{\"harpcaller\":1,\"cancel\":\"{job}\"}}");
            }

            Assert.Contains($"\"{how}\"", await _dispatcher.ResultOfAsync(job), StringComparison.Ordinal);
        }
    }
}
