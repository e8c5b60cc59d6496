using System.Buffers.Binary;
using System.Net.Sockets;

namespace Harp.Protocol.Transport;

/// <summary>
/// How many bytes the peer's machine has acknowledged, as the kernel of Linux tells (<c>tcpi_bytes_acked</c> of <c>TCP_INFO</c>). Whether a socket takes more bytes tells less: its buffer
/// of megabytes takes none until a third of it is free, which for a peer that reads slowly may be minutes.
/// </summary>
internal static class AcknowledgedBytes
{
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int At = 120;

    /// <summary>Null where that cannot be told: elsewhere, of sockets that are no TCP, and once it is closed.</summary>
    public static long? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.AddressFamily == AddressFamily.Unix)
        {
            return null;
        }

        try
        {
            Span<byte> info = stackalloc byte[At + sizeof(long)];
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, info) == info.Length ? BinaryPrimitives.ReadInt64LittleEndian(info[At..]) : null;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // It is closed or broken already: whoever writes learns that by itself.
            return null;
        }
    }
}
