using System.Net;

namespace Harp.Protocol.Transport;

/// <summary>Makes connections: real sockets, or pipes in memory for tests.</summary>
public interface ITransport
{
    /// <summary>Connects to <paramref name="host"/>, a name or an address.</summary>
    /// <param name="host">Whom to call.</param>
    /// <param name="port">At which port.</param>
    /// <param name="security">What secures the connection; each host may need its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="System.Net.Sockets.SocketException">It cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the connection stood.</exception>
    ValueTask<Connection> ConnectAsync(string host, int port, IStreamSecurity security, CancellationToken cancellationToken);

    /// <summary>Starts to listen; port 0 picks a free one.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="security">What secures each connection once it is opened.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be had.</exception>
    IConnectionListener Listen(IPEndPoint endPoint, IStreamSecurity security);
}
