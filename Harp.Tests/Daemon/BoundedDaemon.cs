using System.Net;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>A real <c>harpd</c> with the hostile procedures and narrow bounds, shared by the tests of a class.</summary>
public sealed class BoundedDaemon : IAsyncLifetime
{
    public const int WorkersMax = 6;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harp-tests-");

    internal ServerProcess Server { get; private set; } = null!;

    internal IPEndPoint EndPoint => Server.EndPoint;

    public string NewPath() => Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));

    public Task<string[]> CallAsync(string procedure, string arguments = "[]") =>
        LineClient.AskAsync(EndPoint, RunningDaemon.Request(procedure, arguments));

    public async ValueTask InitializeAsync() => Server = await StartAsync(_folder.FullName, "");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Starts a daemon with further lines in its table of limits.</summary>
    internal static async Task<ServerProcess> StartAsync(string folder, string limits, string procedures = "", string times = "")
    {
        var config = Path.Combine(folder, "harpd.toml");
        await File.WriteAllTextAsync(config, $"""
            listen = "127.0.0.1:0"
            assemblies = ["{CompiledOnce.Of(procedures.Length > 0 ? procedures : RunningDaemon.ProceduresPath)}"]
            users = "{RunningDaemon.WriteUsers(folder)}"

            [limits]
            workers_min = 1
            workers_max = {WorkersMax}
            worker_memory_max = 134217728
            output_lines = 50
            {limits}

            [times]
            grace = 0.5
            worker_cpu = 4
            worker_wait = 25
            {times}
            """);
        return await ServerProcess.StartAsync("Harp.Daemon", "harpd", "--config", config);
    }
}
