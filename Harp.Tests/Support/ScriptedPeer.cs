using System.Net;
using System.Net.Sockets;

namespace Harp.Tests.Support;

/// <summary>
/// A peer that plays a script on each connection, in the order in which they come: expect these bytes, send those. One connection more than
/// there are scripts, or anything unexpected, fails the test when the peer is disposed.
/// </summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _playing;
    private int _connections;
    private volatile bool _listens = true;

    public ScriptedPeer(params Func<PeerConnection, Task>[] scripts)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _playing = PlayAsync(scripts);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>How many connections have come.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Whoever comes from now on is refused, which a script says before it lets go of who would come again at once.</summary>
    public void StopListening()
    {
        _listens = false;
        _listener.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _end.CancelAfter(TimeSpan.FromSeconds(60));
        await _playing;
        var extra = _listens && _listener.Poll(0, SelectMode.SelectRead);
        _listener.Dispose();
        _end.Dispose();
        Assert.False(extra, "expected no further connection, got one");
    }

    private async Task PlayAsync(Func<PeerConnection, Task>[] scripts)
    {
        var plays = new List<Task>();
        foreach (var script in scripts)
        {
            var socket = await _listener.AcceptAsync(_end.Token);
            socket.NoDelay = true;
            Interlocked.Increment(ref _connections);
            plays.Add(PlayAsync(script, new PeerConnection(socket, _end.Token)));
        }

        await Task.WhenAll(plays);
    }

    private static async Task PlayAsync(Func<PeerConnection, Task> script, PeerConnection connection)
    {
        using (connection)
        {
            await script(connection);
        }
    }
}
