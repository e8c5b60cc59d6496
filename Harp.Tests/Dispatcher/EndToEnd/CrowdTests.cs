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

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(i => _dispatcher.AskAsync($"{{\"harpcaller\":1,\"id\":{i},\"cancel\":\"nobody\"}}")));

        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"{{\"id\":{i},\"cancelled\":false}}"), answers);
    }

    [Fact]
    public async Task Clients_that_say_nothing_give_way_to_whoever_asks_and_those_that_have_asked_stay()
    {
        await using var narrow = new DispatcherProcess(_folder, _daemon.HostLine, "[limits]\nconnections = 4\n");
        await narrow.StartAsync();
        const string Ask = "{\"harpcaller\":1,\"cancel\":\"nobody\"}";
        await using var asked = await narrow.ConnectAsync();
        await asked.SendLineAsync(Ask);
        Assert.Equal("{\"cancelled\":false}", await asked.ReadLineAsync());
        var silent = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => narrow.ConnectAsync()));

        string answer;
        do
        {
            // Those that have just come are given a moment.
            answer = await narrow.AskAsync(Ask);
        }
        while (answer.Contains("\"overloaded\"", StringComparison.Ordinal));

        Assert.Equal("{\"cancelled\":false}", answer);
        await asked.SendLineAsync(Ask);
        Assert.Equal("{\"cancelled\":false}", await asked.ReadLineAsync());
        foreach (var client in silent)
        {
            await client.DisposeAsync();
        }
    }
}
