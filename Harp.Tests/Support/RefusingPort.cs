using System.Net;
using System.Net.Sockets;

namespace Harp.Tests.Support;

/// <summary>A port at which connections are refused for as long as the tests run: it is taken, and nobody listens.</summary>
internal static class RefusingPort
{
    private static readonly Socket Taken = Take();

    public static int Number { get; } = ((IPEndPoint)Taken.LocalEndPoint!).Port;

    public static string Address { get; } = $"127.0.0.1:{Number}";

    private static Socket Take()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
