using System.Collections.Concurrent;
using Harp.Protocol.Transport;

namespace Harp.Hosting;

/// <summary>
/// The connections that are being secured. Each may take a time, and holds what its peer has sent of a handshake that has no end yet; so
/// there are few at once, and of more those give way that <see cref="SilentPeers"/> chooses.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class OpeningConnections(TimeProvider time)
{
    private readonly ConcurrentDictionary<IIncomingConnection, SilentPeer> _opening = new();

    /// <summary>Those that can be had give way to others.</summary>
    public ICollection<SilentPeer> Peers => _opening.Values;

    /// <summary>Opens a connection; one that needs no handshake at once, and without a limit of time.</summary>
    /// <param name="incoming">The connection.</param>
    /// <param name="limit">How long that may take.</param>
    /// <param name="most">How many there may be at once, those that have just come not counted.</param>
    /// <param name="stop">Gives it up.</param>
    /// <exception cref="OperationCanceledException">It took too long, gave way, or was given up.</exception>
    public ValueTask<Connection> OpenAsync(IIncomingConnection incoming, TimeSpan limit, int most, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(incoming);
        return incoming.OpensAtOnce ? incoming.OpenAsync(stop) : SecureAsync(incoming, limit, most, stop);
    }

    private async ValueTask<Connection> SecureAsync(IIncomingConnection incoming, TimeSpan limit, int most, CancellationToken stop)
    {
        if (_opening.Count >= most)
        {
            SilentPeers.MakeRoom(Peers, time);
        }

        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        _opening[incoming] = SilentPeers.Opening(incoming.RemoteEndPoint, time.GetTimestamp(), either);
        try
        {
            return await incoming.OpenAsync(either.Token).ConfigureAwait(false);
        }
        finally
        {
            _opening.TryRemove(incoming, out _);
        }
    }
}
