using System.Net;
using System.Net.Sockets;

namespace Harp.Protocol.Transport;

/// <summary>
/// Connections over TCP, secured as told. Nagle's algorithm is off: a frame leaves when it is flushed. The kernel asks a silent peer now and then whether it is still there: one whose
/// machine lost its power, or its network, says nothing, and a reader would wait for it for ever.
/// </summary>
public sealed class TcpTransport : ITransport
{
    /// <summary>How many connections may wait to be accepted; the kernel may cap it lower.</summary>
    public const int ListenBacklog = 4096;

    /// <summary>How often the kernel asks, before it takes the connection for broken.</summary>
    private const int Questions = 3;

    /// <summary>With what holds where nothing else is said.</summary>
    public static TcpTransport Instance { get; } = new();

    /// <summary>How long a peer may be gone without a word until its connection counts as broken (spec: "Limits"): whole seconds, at least 4; zero: nobody looks.</summary>
    public TimeSpan PeerLostAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async ValueTask<Connection> ConnectAsync(string host, int port, IStreamSecurity security, CancellationToken cancellationToken)
    {
        // An address needs no resolver, and no socket that could speak both families.
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : null;
        var socket = address is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            AskWhetherThere(socket);
            await (address is null
                ? socket.ConnectAsync(host, port, cancellationToken)
                : socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken)).ConfigureAwait(false);
            return await TcpConnection.CreateAsync(socket, security, host, address is null ? socket.RemoteEndPoint : new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
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
            // Those that are accepted are asked as well: they have this of the socket that listens.
            AskWhetherThere(socket);
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

    /// <summary>First asked after half of the time, then in equal steps to its end.</summary>
    private void AskWhetherThere(Socket socket)
    {
        var seconds = (int)PeerLostAfter.TotalSeconds;
        if (seconds > 0)
        {
            var step = Math.Max(1, seconds / (2 * Questions));
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, seconds - (step * Questions)));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, step);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Questions);
        }
    }

    private sealed class TcpListener(Socket socket, IStreamSecurity security) : IConnectionListener
    {
        public EndPoint LocalEndPoint => socket.LocalEndPoint!;

        public async ValueTask<IIncomingConnection> AcceptAsync(CancellationToken cancellationToken) =>
            new TcpIncoming(await socket.AcceptAsync(cancellationToken).ConfigureAwait(false), security);

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
                socket.NoDelay = true;
                return await TcpConnection.CreateAsync(socket, security, host: null, RemoteEndPoint, cancellationToken).ConfigureAwait(false);
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
