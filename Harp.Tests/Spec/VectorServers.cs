using System.Net;
using System.Net.Sockets;
using Harp.Tests.Support;
using Harp.Tests.Tidy;

namespace Harp.Tests.Spec;

/// <summary>A real daemon with the procedures of the vectors and a real dispatcher that knows it, for all dialogues together.</summary>
public sealed class VectorServers : IAsyncLifetime
{
    private const string User = "vector";
    private const string Password = "not a secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("harp-vectors-").FullName;
    private readonly List<ServerProcess> _servers = [];
    private readonly Socket _dead = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal IPEndPoint Daemon { get; private set; } = new(IPAddress.None, 0);

    /// <summary>A daemon with the procedures of the examples, which the dispatcher knows as <c>localhost</c>.</summary>
    internal IPEndPoint ExamplesDaemon { get; private set; } = new(IPAddress.None, 0);

    internal IPEndPoint Dispatcher { get; private set; } = new(IPAddress.None, 0);

    internal Dictionary<string, string> Values { get; } = new()
    {
        ["user"] = User,
        ["password"] = Password,
        ["host"] = "vectors",
        ["dead"] = "dead",
    };

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _dead.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        var (_, hash, _) = await ServerProcess.RunAsync("Harp.Daemon", "harpd", Password + "\n", "hash-password");
        var users = Write("users", $"{User}:{hash.Trim()}\n");
        Daemon = await ServeDaemonAsync(Path.Combine(VectorFile.Folder, "procedures.cs"), users);
        ExamplesDaemon = await ServeDaemonAsync(Path.Combine(SourceTree.Root, "examples", "procedures.cs"), users);
        var hosts = Write("hosts", HostLine("vectors", Daemon.Port) + HostLine("localhost", ExamplesDaemon.Port) + HostLine("dead", DeadPort()));
        Dispatcher = await ServeAsync(
            "Harp.Dispatcher", "harpcallerd", "--listen", "127.0.0.1:0", "--store", Path.Combine(_folder, "store"), "--hosts", hosts);
    }

    private static string HostLine(string name, int port) =>
        $"{{\"hostname\":\"{name}\",\"address\":\"127.0.0.1\",\"port\":{port},\"tls\":false," +
        $"\"credentials\":{{\"user\":\"{User}\",\"password\":\"{Password}\"}}}}\n";

    /// <summary>A port that is taken, so that nobody else gets it, and at which nobody listens.</summary>
    private int DeadPort()
    {
        _dead.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)_dead.LocalEndPoint!).Port;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<IPEndPoint> ServeDaemonAsync(string procedures, string users) =>
        ServeAsync("Harp.Daemon", "harpd", "--listen", "127.0.0.1:0", "--procedures", procedures, "--users", users);

    private async Task<IPEndPoint> ServeAsync(string project, string name, params string[] arguments)
    {
        var server = await ServerProcess.StartAsync(project, name, arguments);
        _servers.Insert(0, server);
        return server.EndPoint;
    }
}
