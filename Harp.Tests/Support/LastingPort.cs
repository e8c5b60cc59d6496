using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Harp.Tests.Support;

/// <summary>
/// Ports at which a server that was killed can be started again: they are below those of which the system gives one to whoever asks for
/// any, so that none of the many listeners of other tests gets it meanwhile. A locked file for each keeps two test runs on one machine
/// apart.
/// </summary>
internal static class LastingPort
{
    private const int First = 10_000;
    private const int Count = 20_000;

    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "harp-test-ports")).FullName;
    private static readonly ConcurrentBag<FileStream> Held = [];

    private static int _last = Random.Shared.Next(Count);

    /// <summary>One that is free, and that no other test is given, of this process or of another, until this process ends.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (TryHold(port))
            {
                return port;
            }
        }
    }

    private static bool TryHold(int port)
    {
        FileStream? hold = null;
        try
        {
            hold = new FileStream(Path.Combine(Folder, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            Held.Add(hold);
            return true;
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException or SocketException)
        {
            // Other tests hold it, or another program of this machine has it.
            hold?.Dispose();
            return false;
        }
    }
}
