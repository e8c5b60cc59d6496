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
}
