namespace Harp.Tests.Tidy;

/// <summary>The sources that this test was built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every file of ours below the root with its text, by its path with slashes; what was built is left out.</summary>
    public static IEnumerable<(string Path, string Text)> Files(string pattern) => Directory
        .EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
        .Select(file => (Path: Path.GetRelativePath(Root, file).Replace('\\', '/'), File: file))
        .Where(file => !file.Path.StartsWith("artifacts/", StringComparison.Ordinal) && !file.Path.StartsWith('.'))
        .OrderBy(file => file.Path, StringComparer.Ordinal)
        .Select(file => (file.Path, File.ReadAllText(file.File)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "harp.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"There is no harp.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
