using System.Net;
using System.Net.Sockets;

namespace Harp.Tests.Support;

/// <summary>
/// Ports at which a server that was killed can be started again: they are below those of which the system gives one to whoever asks for any, so that none of the many listeners
/// of other tests gets it meanwhile.
/// </summary>
internal static class LastingPort
{
    private const int First = 10_000;
    private const int Count = 20_000;

    private static int _last = Random.Shared.Next(Count);

    /// <summary>One that is free, and that nobody else here is given.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Another program of this machine has it.
            }
        }
    }
}
