using System.Net;
using Harp.Tests.Support;

namespace Harp.Tests.Spec;

/// <summary>The servers of one set-up: a real daemon with the procedures of the vectors and a real dispatcher that knows it.</summary>
public abstract class VectorServers(string setup) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("harp-vectors-").FullName;
    private readonly Dictionary<string, string[]> _commands = [];
    private readonly Dictionary<string, ServerProcess> _servers = [];
    private readonly VectorHosts _hosts = new();

    internal IPEndPoint Dispatcher => _servers["dispatcher"].EndPoint;

    /// <summary>A daemon with the procedures of the examples, which the dispatcher knows as <c>localhost</c>.</summary>
    internal IPEndPoint ExamplesDaemon => _servers["examples"].EndPoint;

    internal PlayedDaemon Played { get; } = new();

    /// <summary>What stands for the texts that a dialogue is given.</summary>
    internal Dictionary<string, string> Values { get; } = new()
    {
        ["user"] = VectorHosts.User,
        ["password"] = VectorHosts.Password,
        ["host"] = "host",
        ["played"] = "played",
        ["dead"] = "dead",
        ["full"] = "full",
        ["tls"] = "tls",
        ["nameless"] = "nameless",
        ["unreachable"] = "unreachable",
    };

    /// <summary>Where the dialogues of a leg are spoken.</summary>
    internal IPEndPoint EndPointOf(string leg) => _servers[leg == "daemon" ? "daemon" : "dispatcher"].EndPoint;

    /// <summary>Asks a server to stop, kills it, or starts it again once it has ended.</summary>
    internal async Task ControlAsync(string action, string name)
    {
        var server = _servers[name];
        switch (action)
        {
            case "stop":
                server.AskToStop();
                break;
            case "kill":
                server.Kill();
                break;
            default:
                var address = server.EndPoint.ToString();
                await server.WaitAsync();
                await server.DisposeAsync();
                _servers[name] = await StartAsync([.. _commands[name], "--listen", address]);
                break;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            await StartAsync(Setup.All.Single(one => one.Name == setup));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The dispatcher first: it ends its calls while their daemon is still there.
        foreach (var server in _servers.Values.Reverse())
        {
            await server.DisposeAsync();
        }

        await Played.DisposeAsync();
        _hosts.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts what only some tests need beside the two servers; before the dispatcher, whose registry names it.</summary>
    private protected virtual Task<int> StartOthersAsync(string users) => Task.FromResult(Played.Port);

    private protected async Task<IPEndPoint> ServeAsync(string name, params string[] command)
    {
        _commands[name] = command;
        _servers[name] = await StartAsync([.. command, "--listen", "127.0.0.1:0"]);
        return _servers[name].EndPoint;
    }

    private protected static string[] DaemonCommand(string procedures, string users) =>
        ["Harp.Daemon", "harpd", "--procedures", procedures, "--users", users];

    private async Task StartAsync(Setup wanted)
    {
        var (_, hash, _) = await ServerProcess.RunAsync("Harp.Daemon", "harpd", VectorHosts.Password + "\n", "hash-password");
        var users = Write("users", $"{VectorHosts.User}:{hash.Trim()}\n");
        var daemon = await ServeAsync(
            "daemon",
            [.. DaemonCommand(Path.Combine(VectorFile.Folder, "procedures.cs"), users), "--config", Write("harpd.toml", Setup.Toml(wanted.Daemon))]);
        var hosts = Write("hosts", _hosts.Lines(daemon.Port, await StartOthersAsync(users), Played.Port));
        await ServeAsync(
            "dispatcher",
            ["Harp.Dispatcher", "harpcallerd", "--store", Path.Combine(_folder, "store"), "--hosts", hosts,
                "--config", Write("harpcallerd.toml", Setup.Toml(wanted.Dispatcher))]);
    }

    private Task<ServerProcess> StartAsync(string[] command)
    {
        var fileBytesMax = command[1] == "harpcallerd" ? Setup.All.Single(one => one.Name == setup).StoreBytesMax : null;
        return fileBytesMax is { } bytes
            ? ServerProcess.StartBoundedAsync(bytes, command[0], command[1], command[2..])
            : ServerProcess.StartAsync(command[0], command[1], command[2..]);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
