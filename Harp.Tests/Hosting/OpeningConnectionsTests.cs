using System.Net;
using Harp.Hosting;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Hosting;

/// <summary>Handshakes that are begun and not ended.</summary>
public sealed class OpeningConnectionsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly OpeningConnections _opening;

    public OpeningConnectionsTests() => _opening = new OpeningConnections(_time);

    [Fact]
    public async Task Of_too_many_handshakes_the_oldest_of_whoever_has_most_gives_way()
    {
        Task[] strangers = [OpenAsync("203.0.113.1"), OpenAsync("203.0.113.1"), OpenAsync("203.0.113.1")];
        var honest = OpenAsync("198.51.100.7");
        _time.Advance(TimeSpan.FromMilliseconds(100));

        var newcomer = OpenAsync("198.51.100.8");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => strangers[0].WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.DoesNotContain([strangers[1], strangers[2], honest, newcomer], task => task.IsCompleted);
        Assert.Equal(4, _opening.Peers.Count);
    }

    [Fact]
    public void Those_that_have_just_come_all_go_on()
    {
        var burst = Enumerable.Range(0, 90).Select(_ => OpenAsync("203.0.113.1")).ToArray();
        Assert.DoesNotContain(burst, task => task.IsCompleted);
    }

    [Fact]
    public async Task One_that_takes_too_long_is_given_up()
    {
        var slow = OpenAsync("203.0.113.1");
        _time.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => slow.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Empty(_opening.Peers);
    }

    /// <summary>Each comes a little later than the one before.</summary>
    private Task OpenAsync(string address)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return _opening.OpenAsync(new Endless(address), TimeSpan.FromSeconds(10), most: 4, TestContext.Current.CancellationToken).AsTask();
    }

    private sealed class Endless(string address) : IIncomingConnection
    {
        public EndPoint? RemoteEndPoint { get; } = new IPEndPoint(IPAddress.Parse(address), 5000);

        public bool OpensAtOnce => false;

        public async ValueTask<Connection> OpenAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("it never ends");
        }

        public void Dispose()
        {
        }
    }
}
