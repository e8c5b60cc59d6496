using System.Net;
using System.Net.Sockets;

namespace Harp.Protocol.Transport;

/// <summary>
/// Connections over TCP, secured as told. Nagle's algorithm is off: a frame leaves when it is flushed. The kernel asks a silent client now
/// and then whether it is still there, and a silent server where <see cref="Connection.WatchPeer"/> wants it: one whose machine lost its
/// power, or its network, says nothing, and a reader would wait for it for ever.
/// </summary>
public sealed class TcpTransport : ITransport
{
    /// <summary>The number of connections that may wait to be accepted; the kernel may cap it lower.</summary>
    public const int ListenBacklog = 4096;

    /// <summary>With what holds where nothing else is said.</summary>
    public static TcpTransport Instance { get; } = new();

    /// <summary>
    /// The time that a peer may be gone without a word until its connection counts as broken (spec: "Limits"): whole seconds, at least 4;
    /// zero: nobody looks.
    /// </summary>
    public TimeSpan PeerLostAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async ValueTask<Connection> ConnectAsync(string host, int port, IStreamSecurity security, CancellationToken cancellationToken)
    {
        // An address needs no resolver, and no socket that could speak both families.
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : null;
        var socket = address is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await (address is null
                ? socket.ConnectAsync(host, port, cancellationToken)
                : socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken)).ConfigureAwait(false);
            return await TcpConnection.CreateAsync(
                socket, security, host, address is null ? socket.RemoteEndPoint : new IPEndPoint(address, port), PeerLostAfter,
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IConnectionListener Listen(IPEndPoint endPoint, IStreamSecurity security)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Those that are accepted have all three of the socket that listens.
            socket.NoDelay = true;
            KeepAlive.Begin(socket, PeerLostAfter);
            UnsentBytes.Bound(socket);
            socket.Bind(endPoint);
            socket.Listen(ListenBacklog);
            return new TcpListener(socket, security);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class TcpListener(Socket socket, IStreamSecurity security) : IConnectionListener
    {
        public EndPoint LocalEndPoint => socket.LocalEndPoint!;

        public async ValueTask<IIncomingConnection> AcceptAsync(CancellationToken cancellationToken) =>
            new TcpIncoming(await socket.AcceptAsync(cancellationToken).ConfigureAwait(false), security.Current);

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class TcpIncoming(Socket socket, IStreamSecurity security) : IIncomingConnection
    {
        public EndPoint? RemoteEndPoint { get; } = socket.RemoteEndPoint;

        public bool OpensAtOnce => ReferenceEquals(security, PlainSecurity.Instance);

        public async ValueTask<Connection> OpenAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await TcpConnection.CreateAsync(
                    socket, security, host: null, RemoteEndPoint, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException left)
            {
                socket.Dispose();
                throw new IOException("The peer left.", left);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
