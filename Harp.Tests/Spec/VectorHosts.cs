using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Harp.Tests.Spec;

/// <summary>The registry that the vectors describe, and what stands at its addresses apart from daemons.</summary>
internal sealed class VectorHosts : IDisposable
{
    public const string User = "vector";
    public const string Password = "not a secret";

    private const string Loopback = "127.0.0.1";

    private readonly Socket _dead = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _filler = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Writes the registry; each host has the name that dialogues know it by.</summary>
    public string Lines(int daemon, int examples, int played) => string.Concat(
        Line("host", Loopback, daemon),
        Line("played", Loopback, played),
        Line("dead", Loopback, DeadPort()),
        Line("full", Loopback, FullPort()),
        Line("tls", Loopback, daemon, tls: true),
        Line("nameless", new string('n', 64) + ".invalid", daemon),
        Line("unreachable", "255.255.255.255", daemon),
        Line("localhost", Loopback, examples));

    public void Dispose()
    {
        _dead.Dispose();
        _filler.Dispose();
        _full.Dispose();
    }

    private static string Line(string hostname, string address, int port, bool tls = false) => JsonSerializer.Serialize(
        new { hostname, address, port, tls, credentials = new { user = User, password = Password } }) + "\n";

    /// <summary>A port that is taken, so that nobody else gets it, and at which nobody listens.</summary>
    private int DeadPort()
    {
        _dead.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)_dead.LocalEndPoint!).Port;
    }

    /// <summary>A port whose queue of connections is full, so that the kernel does not answer any more.</summary>
    private int FullPort()
    {
        _full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _full.Listen(0);
        _filler.Connect(_full.LocalEndPoint!);
        return ((IPEndPoint)_full.LocalEndPoint!).Port;
    }
}
