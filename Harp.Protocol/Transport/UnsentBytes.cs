using System.Net.Sockets;

namespace Harp.Protocol.Transport;

/// <summary>
/// Bounds what the kernel keeps of a connection that it cannot send yet. Without that it takes megabytes for a peer that does not read,
/// which somebody has read from a disk for nothing; what is on its way to a peer that does read is not bounded by it.
/// </summary>
internal static class UnsentBytes
{
    /// <summary>The number of bytes, about.</summary>
    public const int Max = 128 * 1024;

    /// <summary>IPPROTO_TCP and TCP_NOTSENT_LOWAT of tcp(7), which the framework has no names for.</summary>
    private const int TcpLevel = 6;
    private const int NotSentLowWatermark = 25;

    /// <summary>Those that the socket accepts inherit it. Where the kernel cannot do that, it takes what it takes.</summary>
    public static void Bound(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                socket.SetRawSocketOption(TcpLevel, NotSentLowWatermark, BitConverter.GetBytes(Max));
            }
            catch (SocketException)
            {
                // A sandbox that emulates the kernel: connections work all the same.
            }
        }
    }
}
