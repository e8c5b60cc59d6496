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

    private readonly Dictionary<string, string> _lines = [];

    /// <summary>The lines of the registry; each host has the name that dialogues know it by.</summary>
    public IEnumerable<string> Lines => _lines.Values;

    public void Add(int daemon, int examples, int played)
    {
        Add("host", Loopback, daemon);
        Add("played", Loopback, played);
        Add("dead", Loopback, DeadPort());
        Add("full", Loopback, FullPort());
        Add("tls", Loopback, daemon, tls: true);
        Add("nameless", new string('n', 64) + ".invalid", daemon);
        Add("unreachable", "255.255.255.255", daemon);
        Add("localhost", Loopback, examples);
    }

    /// <summary>The line of a host that stands for its name; anything else is a line itself.</summary>
    public string LineOf(string text) => _lines.GetValueOrDefault(text, text);

    public void Dispose()
    {
        _dead.Dispose();
        _filler.Dispose();
        _full.Dispose();
    }

    private void Add(string hostname, string address, int port, bool tls = false) => _lines.Add(
        hostname, JsonSerializer.Serialize(new { hostname, address, port, tls, credentials = new { user = User, password = Password } }));

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
