using System.Net;

namespace Harp.Protocol.Transport;

/// <summary>Accepts connections. Disposing stops that and leaves accepted ones alone.</summary>
public interface IConnectionListener : IAsyncDisposable
{
    /// <summary>The address where it listens, with the port that was picked.</summary>
    EndPoint LocalEndPoint { get; }

    /// <summary>The next peer. Waits for peers alone, never for one that has connected.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">This attempt failed; the next may not.</exception>
    ValueTask<IIncomingConnection> AcceptAsync(CancellationToken cancellationToken);
}
