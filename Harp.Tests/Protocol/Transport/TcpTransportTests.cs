using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Harp.Protocol.Transport;

namespace Harp.Tests.Protocol.Transport;

public sealed class TcpTransportTests : TransportTests
{
    protected override ITransport Transport => TcpTransport.Instance;

    [Fact]
    public async Task A_peer_that_cannot_be_secured_is_closed_and_not_left_open()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var listener = Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), new Refusing());
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint, stop);
        await Assert.ThrowsAsync<AuthenticationException>(async () => await (await listener.AcceptAsync(stop)).OpenAsync(stop));
        Assert.Equal(0, await client.ReceiveAsync(new byte[1], SocketFlags.None, stop));
    }

    private sealed class Refusing : IStreamSecurity
    {
        public ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken) => throw new AuthenticationException("no");
    }
}
