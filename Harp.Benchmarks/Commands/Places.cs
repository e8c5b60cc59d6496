namespace Harp.Benchmarks.Commands;

/// <summary>The files that are checked in beside this project.</summary>
internal static class Places
{
    private static readonly string Folder = Find();

    public static string Baseline => Path.Combine(Folder, "baseline.json");

    public static string Results => Path.Combine(Folder, "RESULTS.md");

    public static string Load => Path.Combine(Folder, "LOAD.md");

    public static string Daemon => Path.Combine(Folder, "DAEMON.md");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "harp.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"There is no harp.sln above {AppContext.BaseDirectory}.");
        }

        return Path.Combine(folder.FullName, "Harp.Benchmarks");
    }
}
