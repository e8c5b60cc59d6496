using System.Net;

namespace Harp.Protocol.Transport;

/// <summary>Makes connections: real sockets, or pipes in memory for tests.</summary>
public interface ITransport
{
    /// <summary>Connects to <paramref name="host"/>, a name or an address.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">It cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the connection stood.</exception>
    ValueTask<Connection> ConnectAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>Starts to listen; port 0 picks a free one.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be had.</exception>
    IConnectionListener Listen(IPEndPoint endPoint);
}
