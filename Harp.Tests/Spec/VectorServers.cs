using System.Net;
using System.Text.Json;
using Harp.Tests.Support;

namespace Harp.Tests.Spec;

/// <summary>
/// The servers of one set-up: a real daemon with the procedures of the vectors, which set-ups share where they can, and a real dispatcher
/// that knows it.
/// </summary>
public abstract class VectorServers(string setup, SharedDaemon shared) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("harp-vectors-").FullName;
    private readonly Dictionary<string, string[]> _commands = [];
    private readonly Dictionary<string, ServerProcess> _servers = [];
    private readonly VectorHosts _hosts = new();

    internal IPEndPoint Dispatcher => _servers["dispatcher"].EndPoint;

    /// <summary>A daemon with the procedures of the examples, which the dispatcher knows as <c>localhost</c>.</summary>
    internal IPEndPoint ExamplesDaemon => _servers["examples"].EndPoint;

    /// <summary>The file that the dispatcher's registry is read from.</summary>
    internal string Hosts => Path.Combine(_folder, "hosts");

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
    internal IPEndPoint EndPointOf(string leg) => leg == "client" ? Dispatcher : _servers.TryGetValue("daemon", out var own)
    ? own.EndPoint : shared.EndPoint;

    /// <summary>Replaces the lines of the dispatcher's registry; null takes the file away. A host's name stands for its line.</summary>
    internal void WriteHosts(JsonElement lines)
    {
        if (lines.ValueKind == JsonValueKind.Null)
        {
            File.Delete(Hosts);
        }
        else
        {
            WriteHosts(lines.EnumerateArray().Select(line => _hosts.LineOf(line.GetString()!)));
        }
    }

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
    private protected virtual Task<int> StartOthersAsync() => Task.FromResult(Played.Port);

    private protected async Task<IPEndPoint> ServeAsync(string name, params string[] command)
    {
        _commands[name] = command;
        _servers[name] = await StartAsync([.. command, "--listen", $"127.0.0.1:{LastingPort.Take()}"]);
        return _servers[name].EndPoint;
    }

    private async Task StartAsync(Setup wanted)
    {
        var others = StartOthersAsync();
        var daemon = await (wanted.HasPlainDaemon
            ? shared.StartAsync()
            : ServeAsync("daemon", shared.Command(
                Write("harpd.toml", $"assemblies = [\"{CompiledOnce.Of(VectorFile.Procedures)}\"]\n{Setup.Toml(wanted.Daemon)}"))));
        _hosts.Add(daemon.Port, await others, Played.Port);
        await ServeAsync(
            "dispatcher",
            ["Harp.Dispatcher", "harpcallerd", "--store", Path.Combine(_folder, "store"), "--hosts", WriteHosts(_hosts.Lines),
                "--config", Write("harpcallerd.toml", Setup.Toml(wanted.Dispatcher)), .. Users(wanted)]);
    }

    private string[] Users(Setup wanted) => wanted.Users is { } users ? ["--users", Write("users", users)] : [];

    private string WriteHosts(IEnumerable<string> lines) => Write("hosts", string.Concat(lines.Select(line => line + "\n")));

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
