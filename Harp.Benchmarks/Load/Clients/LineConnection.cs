using System.Net;
using System.Net.Sockets;
using System.Text;
using Harp.Benchmarks.Guarding;

namespace Harp.Benchmarks.Load.Clients;

/// <summary>
/// A client's connection, as cheap as it can be: calls of the system that block, and a buffer that may be lent. It closes with a reset, so
/// that no port stays taken. Lines are found, not read.
/// </summary>
internal sealed class LineConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer;
    private int _start;
    private int _end;

    /// <param name="port">Where to connect on the loopback.</param>
    /// <param name="buffer">Holds what has come; no line may be longer.</param>
    public LineConnection(int port, byte[] buffer)
    {
        _buffer = buffer;
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
    }

    /// <summary>Has each request leave at once, also one that follows on another.</summary>
    public bool NoDelay
    {
        set => _socket.NoDelay = value;
    }

    /// <summary>How long to wait for bytes; forever where nothing is said.</summary>
    public TimeSpan Patience
    {
        set => _socket.ReceiveTimeout = (int)value.TotalMilliseconds;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>The next line without its LF; it stands until the next read.</summary>
    /// <exception cref="BenchmarkFailedException">The connection ended, or the line does not fit into the buffer.</exception>
    public ReadOnlySpan<byte> ReadLine()
    {
        while (true)
        {
            if (TryReadLine(out var line))
            {
                return line;
            }

            Receive();
        }
    }

    /// <summary>The same of what has come already.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var length = rest.IndexOf((byte)'\n');
        line = length < 0 ? default : rest[..length];
        _start += length + 1;
        return length >= 0;
    }

    /// <summary>All whole lines that have come, at least one, with their LFs; they stand until the next read.</summary>
    /// <exception cref="BenchmarkFailedException">The connection ended, or a line does not fit into the buffer.</exception>
    public ReadOnlySpan<byte> ReadLines()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).LastIndexOf((byte)'\n') + 1) == 0)
        {
            Receive();
        }

        _start += length;
        return _buffer.AsSpan(_start - length, length);
    }

    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var bytes = _socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
        _end += bytes;
        if (bytes == 0)
        {
            throw new BenchmarkFailedException($"no more came after '{Encoding.UTF8.GetString(_buffer.AsSpan(0, Math.Min(_end, 200)))}'");
        }
    }
}
