using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.EndToEnd;

/// <summary>More connections than there is room for.</summary>
public sealed class CrowdTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDaemon _daemon = new();
    private readonly DispatcherProcess _dispatcher;

    public CrowdTests() => _dispatcher = new DispatcherProcess(_folder, _daemon.HostLine);

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.DisposeAsync();
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_burst_of_connections_is_answered_to_the_last()
    {
        await _dispatcher.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => _dispatcher.AskAsync($"{{\"harpcaller\":1,\"id\":{i},\"cancel\":\"nobody\"}}")));

        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"{{\"id\":{i},\"cancelled\":false}}"), answers);
    }

    [Fact]
    public async Task A_dispatcher_that_ran_out_of_file_handles_goes_on_when_there_are_some_again()
    {
        const int Handles = 256;
        await _dispatcher.StartWithHandlesAsync(Handles);
        var before = await _dispatcher.SubmitAsync("echo", 1);
        Assert.Equal("{\"result\":[1]}", await _dispatcher.ResultOfAsync(before));
        var crowd = new List<LineClient>();
        for (var i = 0; i < Handles + 50; i++)
        {
            crowd.Add(await _dispatcher.ConnectAsync());
        }

        var refused = crowd[^1].ReadLineAsync();
        await Eventually.HoldsAsync(
            "nobody more is let in",
            () => refused.IsCompletedSuccessfully || _dispatcher.Process.Errors.Contains("could not accept a connection", StringComparison.Ordinal));
        foreach (var client in crowd)
        {
            await client.DisposeAsync();
        }

        var after = await _dispatcher.SubmitAsync("echo", 2);
        Assert.Equal("{\"result\":[2]}", await _dispatcher.ResultOfAsync(after));
        Assert.Equal("{\"result\":[1]}", await _dispatcher.ResultOfAsync(before));
    }
}
