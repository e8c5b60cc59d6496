using System.Net;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Tests.Support;

namespace Harp.Tests.Protocol.Transport.Tls;

/// <summary>A listener with TLS on a real socket, and clients of it.</summary>
internal sealed class TlsLink(TlsServerSecurity server) : IAsyncDisposable
{
    private readonly IConnectionListener _listener = TcpTransport.Instance.Listen(new IPEndPoint(IPAddress.Loopback, 0), server);

    public TlsLink(IssuedCertificate issued)
        : this(new TlsServerSecurity(issued.CertificateFile, issued.KeyFile))
    {
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Both ends of a connection, or the failure that its client was told.</summary>
    public async Task<(Connection Client, Connection Server)> ConnectAsync(TlsClientOptions options, string host = "127.0.0.1")
    {
        var accepted = AcceptAsync();
        try
        {
            var client = await ConnectAsync(new TlsClientSecurity(options), host);
            return (client, await accepted);
        }
        catch (TlsFailedException)
        {
            // With TLS 1.3 the server may be done before the client has judged; it then reads the end.
            await accepted.ContinueWith(
                static done => done.IsCompletedSuccessfully ? done.Result.DisposeAsync().AsTask() : Task.CompletedTask, Stop);
            throw;
        }
    }

    /// <summary>A client alone; the server's side is left to the test.</summary>
    public async Task<Connection> ConnectAsync(IStreamSecurity security, string host = "127.0.0.1") =>
        await TcpTransport.Instance.ConnectAsync(host, EndPoint.Port, security, Stop);

    public async Task<Connection> AcceptAsync() => await (await IncomingAsync()).OpenAsync(Stop);

    /// <summary>Who has connected, before the handshake.</summary>
    public async Task<IIncomingConnection> IncomingAsync() => await _listener.AcceptAsync(Stop);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
