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
    [InlineData("max_exec_time", ",\"max_exec_time\":0.3")]
    [InlineData("timeout", ",\"timeout\":0.3")]
    public async Task The_next_job_of_a_queue_starts_when_the_work_of_the_one_that_was_ended_is_over(string how, string members)
    {
        var jobs = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            jobs.Add(await _dispatcher.SubmitAsync("hold", i, $"{members},\"queue\":{{\"name\":{{\"q\":1}}}}"));
        }

        for (var i = 0; i < jobs.Count; i++)
        {
            if (how == "cancelled")
            {
                await Eventually.HoldsAsync($"job {i} runs", () => _daemon.Started.Length > i);
                await _dispatcher.AskAsync($"{{\"harpcaller\":1,\"cancel\":\"{jobs[i]}\"}}");
            }

            Assert.Contains($"\"{how}\"", await _dispatcher.ResultOfAsync(jobs[i]), StringComparison.Ordinal);
        }

        // Where the machine is slow, one may be over its time before its daemon has heard of it.
        Assert.NotEmpty(_daemon.Started);
        Assert.Equal(_daemon.Started.Order(StringComparer.Ordinal), _daemon.Started);
        Assert.Equal(1, _daemon.RunningMost);
    }
}
