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
    [InlineData("cancelled", "")]
    [InlineData("max_exec_time", ",\"max_exec_time\":0.1")]
    [InlineData("timeout", ",\"timeout\":0.1")]
    public async Task The_next_job_of_a_queue_starts_when_the_work_of_the_one_that_was_ended_is_over(string how, string members)
    {
        var jobs = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            jobs.Add(await _dispatcher.SubmitAsync("hold", i, $"{members},\"queue\":{{\"name\":{{\"q\":1}}}}"));
        }

        for (var i = 0; i < jobs.Count; i++)
        {
            await Eventually.HoldsAsync($"job {i} runs", () => _daemon.Started.Length > i);
            if (how == "cancelled")
            {
                await _dispatcher.AskAsync($"{{\"harpcaller\":1,\"cancel\":\"{jobs[i]}\"}}");
            }

            Assert.Contains($"\"{how}\"", await _dispatcher.ResultOfAsync(jobs[i]), StringComparison.Ordinal);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"[{i}]"), _daemon.Started);
        Assert.Equal(1, _daemon.RunningMost);
    }
}
