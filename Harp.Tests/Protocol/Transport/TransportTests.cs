using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Harp.Protocol.Transport;
using Harp.Tests.Support;

namespace Harp.Tests.Protocol.Transport;

/// <summary>What holds of every transport: run against real sockets and against pipes in memory.</summary>
public abstract class TransportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract ITransport Transport { get; }

    /// <summary>What secures the connection on the side that accepts it, and on the side that makes it.</summary>
    protected virtual (IStreamSecurity Server, IStreamSecurity Client) Security => (PlainSecurity.Instance, PlainSecurity.Instance);

    [Fact]
    public async Task What_one_side_writes_the_other_reads_until_the_end()
    {
        var (near, far) = await ConnectAsync();
        await using (near)
        await using (far)
        {
            await near.Output.WriteAsync("hello\n"u8.ToArray(), Stop);
            await near.EndOutputAsync();
            Assert.Equal("hello\n", await ReadToEndAsync(far));
            await far.Output.WriteAsync("answer\n"u8.ToArray(), Stop);
            await far.EndOutputAsync();
            Assert.Equal("answer\n", await ReadToEndAsync(near));
        }
    }

    [Fact]
    public async Task After_the_end_of_its_own_side_a_write_fails_and_a_second_end_does_not()
    {
        var (near, far) = await ConnectAsync();
        await using (near)
        await using (far)
        {
            await near.EndOutputAsync();
            await near.EndOutputAsync();
            await Assert.ThrowsAnyAsync<Exception>(async () => await near.Output.WriteAsync("x"u8.ToArray(), Stop));
            Assert.Equal("", await ReadToEndAsync(far));
        }
    }

    [Fact]
    public async Task Disposing_ends_both_ways()
    {
        var (near, far) = await ConnectAsync();
        await using (far)
        {
            await near.Output.WriteAsync("last\n"u8.ToArray(), Stop);
            await near.DisposeAsync();
            await near.DisposeAsync();
            Assert.Equal("last\n", await ReadToEndAsync(far));
        }
    }

    [Fact]
    public async Task An_abort_breaks_the_read_of_the_peer()
    {
        var (near, far) = await ConnectAsync();
        await using (near)
        await using (far)
        {
            var read = far.Input.ReadAsync(Stop).AsTask();
            near.Abort();
            await Assert.ThrowsAnyAsync<IOException>(() => read);
        }
    }

    [Fact]
    public async Task An_abort_breaks_reads_and_writes_of_its_own_side()
    {
        var (near, far) = await ConnectAsync();
        await using (near)
        await using (far)
        {
            var read = near.Input.ReadAsync(Stop).AsTask();
            Assert.False(read.IsCompleted);
            near.Abort();
            await Assert.ThrowsAnyAsync<IOException>(() => read.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Stop));
            await Assert.ThrowsAnyAsync<IOException>(async () => await near.Output.WriteAsync("x"u8.ToArray(), Stop));
            await Assert.ThrowsAnyAsync<IOException>(async () => await near.EndOutputAsync());
            near.Abort();
        }
    }

    [Fact]
    public async Task An_abort_breaks_a_write_that_the_peer_does_not_read()
    {
        var (near, far) = await ConnectAsync();
        await using (near)
        await using (far)
        {
            near.Output.Write(new byte[32 << 20]);
            var flush = near.Output.FlushAsync(Stop).AsTask();
            Assert.False(flush.IsCompleted);
            near.Abort();
            await Assert.ThrowsAnyAsync<IOException>(() => flush.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Stop));
        }
    }

    [Fact]
    public async Task A_cancelled_read_can_be_repeated()
    {
        var (near, far) = await ConnectAsync();
        await using (near)
        await using (far)
        {
            using var cancel = new CancellationTokenSource();
            var read = near.Input.ReadAsync(cancel.Token).AsTask();
            await cancel.CancelAsync();
            var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
            Assert.NotNull(cancelled);
            await far.Output.WriteAsync("x"u8.ToArray(), Stop);
            Assert.Equal(1, (await near.Input.ReadAsync(Stop)).Buffer.Length);
        }
    }

    [Fact]
    public async Task Where_nobody_listens_the_connection_is_refused()
    {
        var port = LastingPort.Take();
        await Transport.Listen(new IPEndPoint(IPAddress.Loopback, port), PlainSecurity.Instance).DisposeAsync();
        var refused = await Assert.ThrowsAsync<SocketException>(
            async () => await Transport.ConnectAsync("127.0.0.1", port, PlainSecurity.Instance, Stop));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task A_port_has_one_listener()
    {
        await using var listener = Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance);
        var taken = Assert.Throws<SocketException>(() => Transport.Listen((IPEndPoint)listener.LocalEndPoint, PlainSecurity.Instance));
        Assert.Equal(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);
    }

    [Fact]
    public async Task A_disposed_listener_accepts_nobody_and_leaves_nobody_waiting()
    {
        var listener = Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance);
        await using var unserved =
            await Transport.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint).Port, PlainSecurity.Instance, Stop);
        await listener.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await listener.AcceptAsync(Stop));
        await Assert.ThrowsAnyAsync<IOException>(async () => await unserved.Input.ReadAsync(Stop));
    }

    [Fact]
    public async Task Accepting_can_be_cancelled()
    {
        await using var listener = Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), PlainSecurity.Instance);
        using var cancel = new CancellationTokenSource();
        var accept = listener.AcceptAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accept);
    }

    protected async Task<(Connection Near, Connection Far)> ConnectAsync()
    {
        var (server, client) = Security;
        await using var listener = Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), server);
        var near = Transport.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint).Port, client, Stop).AsTask();
        var far = await (await listener.AcceptAsync(Stop)).OpenAsync(Stop);
        return (await near, far);
    }

    private static async Task<string> ReadToEndAsync(Connection connection)
    {
        for (; ; )
        {
            var read = await connection.Input.ReadAsync(Stop);
            if (read.IsCompleted)
            {
                return Encoding.UTF8.GetString(read.Buffer);
            }

            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
