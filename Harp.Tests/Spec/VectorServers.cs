using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Harp.Tests.Tidy;

namespace Harp.Tests.Spec;

/// <summary>A real daemon with the procedures of the vectors and a real dispatcher that knows it, for all dialogues together.</summary>
public sealed class VectorServers : IAsyncLifetime
{
    private const string User = "vector";
    private const string Password = "not a secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("harp-vectors-").FullName;
    private readonly List<Process> _servers = [];
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
            using (server)
            {
                server.Kill(entireProcessTree: true);
                await server.WaitForExitAsync();
            }
        }

        _dead.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        var hash = await OutputAsync(Start("Harp.Daemon", "harpd", ["hash-password"]), Password + "\n");
        var users = Write("users", $"{User}:{hash.Trim()}\n");
        Daemon = await ServeDaemonAsync(Path.Combine(VectorFile.Folder, "procedures.cs"), users);
        ExamplesDaemon = await ServeDaemonAsync(Path.Combine(SourceTree.Root, "examples", "procedures.cs"), users);
        var hosts = Write("hosts", HostLine("vectors", Daemon.Port) + HostLine("localhost", ExamplesDaemon.Port) + HostLine("dead", DeadPort()));
        Dispatcher = await ServeAsync(
            "Harp.Dispatcher", "harpcallerd", ["--listen", "127.0.0.1:0", "--store", Path.Combine(_folder, "store"), "--hosts", hosts]);
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
        ServeAsync("Harp.Daemon", "harpd", ["--listen", "127.0.0.1:0", "--procedures", procedures, "--users", users]);

    private async Task<IPEndPoint> ServeAsync(string project, string name, string[] arguments)
    {
        var server = Start(project, name, arguments);
        _servers.Add(server);
        var log = new ConcurrentQueue<string?>();
        server.ErrorDataReceived += (_, line) => log.Enqueue(line.Data);
        server.BeginErrorReadLine();
        var ready = await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System)
            ?? throw new InvalidOperationException($"{name} ended before it was ready: {string.Join('\n', log)}");
        return IPEndPoint.Parse(ready[(ready.LastIndexOf(' ') + 1)..]);
    }

    /// <summary>Starts what was built beside this test, in the same configuration.</summary>
    private static Process Start(string project, string name, string[] arguments)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(output.Parent!.Parent!.FullName, project, output.Name, name);
        return Process.Start(new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static async Task<string> OutputAsync(Process process, string input)
    {
        using (process)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            return await process.StandardOutput.ReadToEndAsync();
        }
    }
}
