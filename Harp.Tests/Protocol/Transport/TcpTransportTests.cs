using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Harp.Protocol.Transport;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

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

    [Fact]
    public async Task Neither_end_of_a_connection_holds_back_what_is_flushed()
    {
        var stop = TestContext.Current.CancellationToken;
        var (server, client) = (new Seen(), new Seen());
        await using var listener = Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), server);
        var address = (IPEndPoint)listener.LocalEndPoint;
        await using var connected = await Transport.ConnectAsync(address.Address.ToString(), address.Port, client, stop);
        await using var accepted = await (await listener.AcceptAsync(stop)).OpenAsync(stop);

        Assert.True(server.Socket!.NoDelay);
        Assert.True(client.Socket!.NoDelay);
    }

    [Fact]
    public async Task A_peer_that_takes_a_piece_now_and_then_gets_all_of_one_flush()
    {
        var (stop, time, stall) = (TestContext.Current.CancellationToken, new FakeTimeProvider(), TimeSpan.FromSeconds(30));
        var (near, far) = await ConnectAsync();
        await using (near)
        await using (far)
        {
            var writing = far.WriteLines(stall, time).WriteLinesAsync(new byte[48 << 20], cancellationToken: stop).AsTask();
            for (var read = 0L; read < 48 << 20;)
            {
                var taken = far.BytesTaken;
                for (var next = read + (2 << 20); read < next && read < 48 << 20;)
                {
                    var some = await near.Input.ReadAsync(stop);
                    read += some.Buffer.Length;
                    near.Input.AdvanceTo(some.Buffer.End);
                }

                await Eventually.HoldsAsync("the piece is seen to be taken", () => writing.IsCompleted || far.BytesTaken > taken);
                time.Advance(stall - TimeSpan.FromSeconds(1));
            }

            await writing;
        }
    }

    [Fact]
    public async Task A_reset_ends_the_input_where_that_is_asked_for()
    {
        var (near, far) = await ConnectAsync();
        await using (near)
        await using (far)
        {
            far.EndOnReset();
            var read = far.Input.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            Assert.False(far.IsReset);
            near.Abort();

            Assert.True((await read).IsCompleted);
            Assert.True(far.IsReset);
        }
    }

    [Theory]
    [InlineData(30, 15, 5)]
    [InlineData(4, 1, 1)]
    [InlineData(0, null, null)]
    public async Task Clients_are_asked_whether_they_are_still_there_and_servers_where_that_is_wanted(int seconds, int? first, int? step)
    {
        var stop = TestContext.Current.CancellationToken;
        var (server, client) = (new Seen(), new Seen());
        var transport = new TcpTransport { PeerLostAfter = TimeSpan.FromSeconds(seconds) };
        await using var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), server);
        var address = (IPEndPoint)listener.LocalEndPoint;
        await using var connected = await transport.ConnectAsync(address.Address.ToString(), address.Port, client, stop);
        await using var accepted = await (await listener.AcceptAsync(stop)).OpenAsync(stop);
        Assert.Equal(0, (int)client.Socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        connected.WatchPeer();

        Assert.All([server.Socket!, client.Socket!], socket =>
        {
            int Option(SocketOptionName name) => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, name)!;
            Assert.Equal(first is not null, (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)! != 0);
            if (first is not null)
            {
                Assert.Equal((first, step, 3), (Option(SocketOptionName.TcpKeepAliveTime),
                    Option(SocketOptionName.TcpKeepAliveInterval), Option(SocketOptionName.TcpKeepAliveRetryCount)));
            }
        });
    }

    [Fact]
    public void Half_a_minute_is_what_a_peer_may_be_gone_where_nothing_else_is_said() =>
        Assert.Equal(TimeSpan.FromSeconds(30), TcpTransport.Instance.PeerLostAfter);

    /// <summary>Looks at the socket below the stream that is to be secured.</summary>
    private sealed class Seen : IStreamSecurity
    {
        public Socket? Socket { get; private set; }

        public ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken)
        {
            Socket = Assert.IsAssignableFrom<NetworkStream>(stream).Socket;
            return ValueTask.FromResult(stream);
        }
    }

    private sealed class Refusing : IStreamSecurity
    {
        public ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken) =>
            throw new AuthenticationException("no");
    }
}
