using System.Net;
using System.Net.Sockets;
using Harp.Protocol.Transport;

namespace Harp.Tests.Client;

/// <summary>Connects once; after that nobody is there.</summary>
internal sealed class OnceTransport : ITransport
{
    private int _connections;

    public ValueTask<Connection> ConnectAsync(string host, int port, IStreamSecurity security, CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _connections) == 1
            ? TcpTransport.Instance.ConnectAsync(host, port, security, cancellationToken)
            : throw new SocketException((int)SocketError.ConnectionRefused);

    public IConnectionListener Listen(IPEndPoint endPoint, IStreamSecurity security) => TcpTransport.Instance.Listen(endPoint, security);
}
