using System.Buffers.Binary;
using System.Net.Sockets;

namespace Harp.Protocol.Transport;

/// <summary>The kernel's view of a TCP connection (<c>TCP_INFO</c>).</summary>
internal static class KernelView
{
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int Closed = 7;
    private const int BytesAckedAt = 120;

    /// <summary>
    /// The number of bytes that the peer's machine has acknowledged (<c>tcpi_bytes_acked</c>). Whether a socket takes more bytes tells
    /// less: its buffer of megabytes takes none until a third of it is free, which for a peer that reads slowly may be minutes. Null where
    /// that cannot be told: elsewhere, of sockets that are no TCP, and once it is closed.
    /// </summary>
    public static long? AcknowledgedBytes(Socket socket)
    {
        Span<byte> info = stackalloc byte[BytesAckedAt + sizeof(long)];
        return Read(socket, info) ? BinaryPrimitives.ReadInt64LittleEndian(info[BytesAckedAt..]) : null;
    }

    /// <summary>
    /// True if the connection is over, both ways, as it is once the peer has reset it. Reading tells so only after all that came before was
    /// read. False where that cannot be told.
    /// </summary>
    public static bool IsOver(Socket socket)
    {
        Span<byte> state = stackalloc byte[1];
        return Read(socket, state) && state[0] == Closed;
    }

    private static bool Read(Socket socket, Span<byte> info)
    {
        if (!OperatingSystem.IsLinux() || socket.AddressFamily == AddressFamily.Unix)
        {
            return false;
        }

        try
        {
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, info) == info.Length;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // It is closed or broken already: whoever reads or writes learns that by itself.
            return false;
        }
    }
}
