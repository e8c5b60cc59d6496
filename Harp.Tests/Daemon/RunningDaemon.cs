using System.Net;
using Harp.Hosting.Authentication;
using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>A real <c>harpd</c> with the hostile procedures, shared by the tests of a class.</summary>
public sealed class RunningDaemon : IAsyncLifetime
{
    public const string Auth = "\"auth\":{\"user\":\"alice\",\"password\":\"secret\"}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harp-tests-");

    internal ServerProcess Server { get; private set; } = null!;

    internal IPEndPoint EndPoint => Server.EndPoint;

    public static string ProceduresPath => Path.Combine(AppContext.BaseDirectory, "Daemon", "Procedures", "hostile.cs.txt");

    /// <summary>A configuration file that names the hostile procedures.</summary>
    public static string Configuration => CompiledOnce.ConfigurationOf(ProceduresPath);

    /// <summary>Options that most daemons under test share; what is given here comes after them.</summary>
    internal static Task<ServerProcess> StartAsync(string users, params string[] more) => ServerProcess.StartAsync(
        "Harp.Daemon", "harpd", ["--listen", "127.0.0.1:0", "--config", Configuration, "--users", users, "--grace", "0.5", .. more]);

    public static string WriteUsers(string folder)
    {
        var path = Path.Combine(folder, "users");
        File.WriteAllLines(path, ["# Who may call.", "", $"alice:{PasswordHash.Create("secret")}"]);
        return path;
    }

    /// <summary>A request line of alice's.</summary>
    public static string Request(string procedure, string arguments = "[]") =>
        $$"""{"harp":1,"procedure":"{{procedure}}","arguments":{{arguments}},{{Auth}}}""";

    public string NewPath() => Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));

    public Task<string[]> CallAsync(string procedure, string arguments = "[]") =>
        LineClient.AskAsync(EndPoint, Request(procedure, arguments));

    public async ValueTask InitializeAsync() => Server = await StartAsync(WriteUsers(_folder.FullName), "--workers-max", "8");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
