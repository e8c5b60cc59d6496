namespace Harp.Daemon.Procedures;

/// <summary>
/// The files of a folder that an author put there. Those whose names begin with a dot are passed over: editors, and systems that keep what
/// a file system cannot, leave them beside the real ones.
/// </summary>
internal static class SourceFiles
{
    /// <exception cref="IOException">The folder cannot be read, or one of them is a link to what is not there.</exception>
    public static string[] In(string folder, string pattern)
    {
        var files = Directory.GetFiles(folder, pattern).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(
            StringComparer.Ordinal).ToArray();
        var dangling = files.Select(file => new FileInfo(file)).FirstOrDefault(
            file => file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true });
        return dangling is null
            ? files : throw new FileNotFoundException($"{dangling.Name} is a link to {dangling.LinkTarget}, which is not there");
    }
}
