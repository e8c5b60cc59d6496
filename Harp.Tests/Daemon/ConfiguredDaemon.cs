using Harp.Tests.Support;

namespace Harp.Tests.Daemon;

/// <summary>A real <c>harpd</c> with a configuration file of its own, in a folder of its own.</summary>
internal sealed class ConfiguredDaemon : IAsyncDisposable
{
    private ConfiguredDaemon()
    {
    }

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("harp-tests-");

    public ServerProcess Server { get; private set; } = null!;

    public static string ExamplesFolder => Path.Combine(AppContext.BaseDirectory, "examples");

    public static string InventoryPath => ServerProcess.PathOf("Inventory", "Inventory.dll");

    /// <param name="configuration">What the file says besides where to listen and that nobody is asked; top-level keys first.</param>
    /// <param name="files">Files beside it: their text, or the path of the file that they are a copy of.</param>
    public static async Task<ConfiguredDaemon> StartAsync(string configuration, params (string Name, string Text)[] files)
    {
        var daemon = new ConfiguredDaemon();
        var config = await daemon.WriteAsync($"listen = \"127.0.0.1:0\"\nno_auth = true\n{configuration}", files);
        daemon.Server = await ServerProcess.StartAsync("Harp.Daemon", "harpd", "--config", config, "--grace", "0.5");
        return daemon;
    }

    /// <summary>Runs <c>harpd</c> with such a file until it ends by itself.</summary>
    public static async Task<(int Status, string Output, string Errors)> RunAsync(
        string configuration, string[] arguments, params (string Name, string Text)[] files)
    {
        var daemon = new ConfiguredDaemon();
        var config = await daemon.WriteAsync(configuration, files);
        var (status, output, errors) = await ServerProcess.RunAsync("Harp.Daemon", "harpd", "", [.. arguments, "--config", config]);
        daemon.Folder.Delete(recursive: true);
        return (status, output.Replace(daemon.Folder.FullName, "~", StringComparison.Ordinal), errors.Replace(
            daemon.Folder.FullName, "~", StringComparison.Ordinal));
    }

    public Task<string[]> CallAsync(string procedure, string arguments = "[]", string more = "") =>
        LineClient.AskAsync(Server.EndPoint, Request(procedure, arguments, more));

    /// <summary>The last line alone.</summary>
    public async Task<string> OutcomeAsync(string procedure, string arguments = "[]", string more = "") =>
        (await CallAsync(procedure, arguments, more))[^1];

    public static string Request(string procedure, string arguments, string more = "") =>
        $$"""{"harp":1,"procedure":"{{procedure}}","arguments":{{arguments}}{{more}}}""";

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Folder.Delete(recursive: true);
    }

    private async Task<string> WriteAsync(string configuration, (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files.Append(("harpd.toml", configuration)))
        {
            var path = Path.Combine(Folder.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (Path.IsPathRooted(text) && File.Exists(text))
            {
                File.Copy(text, path);
            }
            else
            {
                await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            }
        }

        return Path.Combine(Folder.FullName, "harpd.toml");
    }
}
