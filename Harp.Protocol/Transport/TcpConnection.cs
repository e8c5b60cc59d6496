using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Harp.Protocol.Transport.Tls;

namespace Harp.Protocol.Transport;

/// <summary>A connected socket, secured, as two pipes. An idle connection holds no read buffer.</summary>
internal sealed class TcpConnection : Connection
{
    private const int TicketBytesMax = 4096;

    private readonly Socket _socket;
    private readonly SocketStream _plain;
    private readonly Stream _stream;
    private readonly TimeSpan _peerLostAfter;
    private int _disposed;

    private TcpConnection(Socket socket, SocketStream plain, Stream stream, EndPoint? peer, TimeSpan peerLostAfter)
    {
        _socket = socket;
        _plain = plain;
        _stream = stream;
        _peerLostAfter = peerLostAfter;
        RemoteEndPoint = peer;
        Input = PipeReader.Create(
            stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 4 * 1024, leaveOpen: true));
    }

    public override PipeReader Input { get; }

    public override PipeWriter Output { get; }

    public override EndPoint? RemoteEndPoint { get; }

    public override long BytesTaken => KernelView.AcknowledgedBytes(_socket) ?? _plain.BytesWritten;

    public override bool IsOver => Volatile.Read(ref _disposed) == 0 && KernelView.IsOver(_socket);

    /// <summary>Not beneath TLS, to which an end without a goodbye is an attack.</summary>
    public override bool IsReset => _stream is SocketStream { IsReset: true };

    /// <summary>A connection that needs no security, with somebody who is known by other means than an address.</summary>
    public static TcpConnection Create(Socket socket, EndPoint peer)
    {
        var stream = new SocketStream(socket);
        return new TcpConnection(socket, stream, stream, peer, TimeSpan.Zero);
    }

    public static async ValueTask<TcpConnection> CreateAsync(
        Socket socket, IStreamSecurity security, string? host, EndPoint? peer, TimeSpan peerLostAfter, CancellationToken cancellationToken)
    {
        var stream = new SocketStream(socket);
        return new TcpConnection(
            socket, stream, await security.SecureAsync(stream, host, cancellationToken).ConfigureAwait(false), peer, peerLostAfter);
    }

    public override void EndOnReset()
    {
        if (_stream is SocketStream plain)
        {
            plain.EndsOnReset = true;
        }
    }

    public override void WatchPeer()
    {
        try
        {
            KeepAlive.Begin(_socket, _peerLostAfter);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // It is closed or broken already: there is nobody to watch.
        }
    }

    public override async ValueTask EndOutputAsync()
    {
        await Output.FlushAsync().ConfigureAwait(false);
        try
        {
            if (_stream is TlsStream tls)
            {
                await tls.ShutdownAsync().ConfigureAwait(false);
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            throw new IOException("The connection is closed already.", gone);
        }
    }

    public override void Abort()
    {
        if (Volatile.Read(ref _disposed) == 0)
        {
            try
            {
                _socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                // Another thread closed it meanwhile: what was wanted has happened.
            }

            _socket.Dispose();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await Input.CompleteAsync().ConfigureAwait(false);
            if (_stream is TlsStream tls)
            {
                tls.TryEnd();
                DropTickets();
            }

            await _stream.DisposeAsync().ConfigureAwait(false);
            _socket.Dispose();
        }
    }

    /// <summary>
    /// A TLS server sends session tickets after the handshake, which only reading would take in. A socket that is closed with them unread
    /// resets the connection, and with that may destroy what was written last.
    /// </summary>
    private void DropTickets()
    {
        try
        {
            if (_socket.Available > 0)
            {
                _socket.Blocking = false;
                _socket.Receive(new byte[TicketBytesMax]);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It is closed or broken already: there is nothing left to save.
        }
    }
}
