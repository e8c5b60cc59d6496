using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Protocol.Framing;

public sealed class HalfCloseProbeTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_peer_that_closed_is_noticed_over_a_real_socket()
    {
        var (server, client) = await ConnectAsync();
        await using (server)
        {
            client.Close();
            await HalfCloseProbe.WaitUntilGoneAsync(Writer(server), TimeProvider.System, Stop).WaitAsync(Bound, TimeProvider.System, Stop);
        }
    }

    [Fact]
    public async Task A_peer_that_half_closed_stays_and_gets_its_reply_after_blank_lines()
    {
        var (server, client) = await ConnectAsync();
        await using (server)
        using (client)
        {
            client.Shutdown(SocketShutdown.Send);
            using var answered = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var writer = Writer(server);
            var gone = HalfCloseProbe.WaitUntilGoneAsync(writer, TimeProvider.System, answered.Token);
            var received = new byte[2];
            await ReadExactlyAsync(client, received);
            Assert.Equal("\n\n", Encoding.ASCII.GetString(received));
            Assert.False(gone.IsCompleted);
            await answered.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
            await writer.WriteLinesAsync("{}\n"u8.ToArray(), cancellationToken: Stop);
            await server.EndOutputAsync();
            var rest = new StringBuilder();
            var buffer = new byte[64];
            for (int got; (got = await client.ReceiveAsync(buffer, SocketFlags.None, Stop)) > 0;)
            {
                rest.Append(Encoding.ASCII.GetString(buffer, 0, got));
            }

            Assert.Equal("{}", rest.ToString().Trim('\n'));
        }
    }

    [Fact]
    public async Task Probes_come_quickly_at_first_and_then_ever_more_seldom()
    {
        var time = new FakeTimeProvider();
        var pipe = new Pipe();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var gone = HalfCloseProbe.WaitUntilGoneAsync(new FrameWriter(pipe.Writer, Bound, time), time, enough.Token);
        foreach (var pauseMs in new[] { 250, 500, 1000, 2000, 4000, 8000, 15000, 15000 })
        {
            time.Advance(TimeSpan.FromMilliseconds(pauseMs - 1));
            Assert.False(pipe.Reader.TryRead(out _));
            time.Advance(TimeSpan.FromMilliseconds(1));
            var probe = await pipe.Reader.ReadAsync(Stop);
            Assert.Equal("\n", Encoding.ASCII.GetString(probe.Buffer));
            pipe.Reader.AdvanceTo(probe.Buffer.End);
        }

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
    }

    private static FrameWriter Writer(Connection connection) => new(connection.Output, Bound);

    private static async Task<(Connection Server, Socket Client)> ConnectAsync()
    {
        await using var listener = TcpTransport.Instance.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance);
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint, Stop);
        return (await (await listener.AcceptAsync(Stop)).OpenAsync(Stop), client);
    }

    private static async Task ReadExactlyAsync(Socket socket, byte[] buffer)
    {
        for (var got = 0; got < buffer.Length;)
        {
            got += await socket.ReceiveAsync(buffer.AsMemory(got), SocketFlags.None, Stop);
        }
    }
}
