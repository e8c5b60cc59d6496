using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace Harp.Protocol.Transport;

/// <summary>Connections over a socket of the file system, on one machine. Who may connect, the permissions of its file say.</summary>
public static class UnixTransport
{
    /// <summary>The longest path of a socket, in bytes of UTF-8: what the kernel's address holds beside the NUL.</summary>
    public const int PathBytesMax = 107;

    private const int ListenBacklog = 128;

    /// <summary>True if a socket can have this path.</summary>
    public static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= PathBytesMax;

    /// <summary>
    /// Starts to listen; there must be no such file yet. Nobody can connect before the file has its permissions: until the socket listens,
    /// the kernel refuses everybody. The file is deleted when the listener is disposed of.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Its permissions; to connect takes the right to write.</param>
    /// <exception cref="SocketException">The file cannot be had.</exception>
    /// <exception cref="IOException">Its permissions cannot be set.</exception>
    /// <exception cref="UnauthorizedAccessException">Its permissions cannot be set.</exception>
    [UnsupportedOSPlatform("windows")]
    public static IConnectionListener Listen(string path, UnixFileMode mode)
    {
        var socket = Create();
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, mode);
            socket.Listen(ListenBacklog);
            return new UnixListener(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to the socket at <paramref name="path"/>.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the connection stood.</exception>
    public static async ValueTask<Connection> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = Create();
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return TcpConnection.Create(socket, UnixPeer.Of(socket));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>True if somebody listens at <paramref name="path"/>. Waits for nobody: a listener that is busy listens.</summary>
    /// <exception cref="SocketException">It cannot be found out.</exception>
    public static bool IsListenedAt(string path)
    {
        using var socket = Create();
        socket.Blocking = false;
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
        catch (SocketException busy) when (busy.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return true;
        }
    }

    private static Socket Create() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private sealed class UnixListener(Socket socket) : IConnectionListener
    {
        public EndPoint LocalEndPoint => socket.LocalEndPoint!;

        public async ValueTask<IIncomingConnection> AcceptAsync(CancellationToken cancellationToken)
        {
            var accepted = await socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return new UnixIncoming(accepted, UnixPeer.Of(accepted));
            }
            catch
            {
                accepted.Dispose();
                throw;
            }
        }

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class UnixIncoming(Socket socket, UnixPeer peer) : IIncomingConnection
    {
        public EndPoint? RemoteEndPoint => peer;

        public bool OpensAtOnce => true;

        public ValueTask<Connection> OpenAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<Connection>(TcpConnection.Create(socket, peer));

        public void Dispose() => socket.Dispose();
    }
}
