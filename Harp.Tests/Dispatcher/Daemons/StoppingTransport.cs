using System.Net;
using Harp.Protocol.Transport;

namespace Harp.Tests.Dispatcher.Daemons;

/// <summary>Tells when a connection stands, before the call knows of it.</summary>
internal sealed class StoppingTransport : ITransport
{
    public Action Connected { get; set; } = () => { };

    public async ValueTask<Connection> ConnectAsync(string host, int port, IStreamSecurity security, CancellationToken cancellationToken)
    {
        var connection = await TcpTransport.Instance.ConnectAsync(host, port, security, cancellationToken);
        Connected();
        return connection;
    }

    public IConnectionListener Listen(IPEndPoint endPoint, IStreamSecurity security) => throw new NotSupportedException();
}
