using Harp.Hosting;

namespace Harp.Daemon.Procedures.Commands;

/// <summary>Looks for executables as the commands themselves would.</summary>
internal static class Executable
{
    /// <summary>The folders where a bare name is looked for, and what commands get as <c>PATH</c>.</summary>
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const UnixFileMode Executes = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The file that a word means.</summary>
    /// <exception cref="ConfigurationException">There is none, or it is not executable.</exception>
    public static string Find(string word, string where)
    {
        if (!word.Contains('/', StringComparison.Ordinal))
        {
            return SearchPath.Split(':').Select(folder => Path.Combine(folder, word)).FirstOrDefault(IsExecutable)
                ?? throw new ConfigurationException($"{where}: expected an executable, found no '{word}' in {SearchPath}");
        }

        return IsExecutable(word) ? word
            : throw new ConfigurationException(
                $"{where}: expected an executable, got {word}, which {(File.Exists(word) ? "is not executable" : "is no file")}");
    }

    /// <summary>True if there is a file that somebody may execute.</summary>
    public static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executes) != 0);
}
