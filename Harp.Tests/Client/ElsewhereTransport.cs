using System.IO.Pipelines;
using System.Net;
using Harp.Protocol.Transport;

namespace Harp.Tests.Client;

/// <summary>Connects to the loopback, but says that the peer is another machine.</summary>
internal sealed class ElsewhereTransport(EndPoint? elsewhere) : ITransport
{
    public async ValueTask<Connection> ConnectAsync(string host, int port, IStreamSecurity security, CancellationToken cancellationToken) =>
        new Elsewhere(await TcpTransport.Instance.ConnectAsync("127.0.0.1", port, security, cancellationToken), elsewhere);

    public IConnectionListener Listen(IPEndPoint endPoint, IStreamSecurity security) => TcpTransport.Instance.Listen(endPoint, security);

    private sealed class Elsewhere(Connection connection, EndPoint? elsewhere) : Connection
    {
        public override PipeReader Input => connection.Input;

        public override PipeWriter Output => connection.Output;

        public override EndPoint? RemoteEndPoint => elsewhere;

        public override ValueTask EndOutputAsync() => connection.EndOutputAsync();

        public override void Abort() => connection.Abort();

        public override ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
