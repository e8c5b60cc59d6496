using System.Net.Sockets;

namespace Harp.Protocol.Transport;

/// <summary>Has the kernel ask a silent peer whether it is still there.</summary>
internal static class KeepAlive
{
    /// <summary>The number of times that the kernel asks, before it takes the connection for broken.</summary>
    private const int Questions = 3;

    /// <summary>
    /// First asked after half of the time that the peer may be gone without a word, then in equal steps to its end; zero: nobody asks.
    /// </summary>
    public static void Begin(Socket socket, TimeSpan lostAfter)
    {
        var seconds = (int)lostAfter.TotalSeconds;
        if (seconds > 0)
        {
            var step = Math.Max(1, seconds / (2 * Questions));
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, seconds - (step * Questions)));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, step);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Questions);
        }
    }
}
