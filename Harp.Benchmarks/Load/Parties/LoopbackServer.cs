using System.Net;
using System.Net.Sockets;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>
/// A party's listening side: says on stdout where it listens, serves each connection, and ends when its stdin does, so that it never
/// outlives the process that started it.
/// </summary>
internal static class LoopbackServer
{
    private const int Backlog = 4096;

    /// <summary>Serves until stdin ends. What breaks a connection is its peer's business and ends that connection alone.</summary>
    public static void Run(string name, Func<Socket, Task> serve)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(Backlog);
        Console.WriteLine($"{name} listening on {listener.LocalEndPoint}");
        _ = AcceptAsync(listener, serve);
        while (Console.In.Read() >= 0)
        {
        }
    }

    private static async Task AcceptAsync(Socket listener, Func<Socket, Task> serve)
    {
        while (true)
        {
            var socket = await listener.AcceptAsync().ConfigureAwait(false);
            _ = ServeAsync(socket, serve);
        }
    }

    private static async Task ServeAsync(Socket socket, Func<Socket, Task> serve)
    {
        using (socket)
        {
            socket.NoDelay = true;
            try
            {
                await serve(socket).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // The peer is gone, as clients here go: with a reset.
            }
        }
    }
}
