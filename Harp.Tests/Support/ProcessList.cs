namespace Harp.Tests.Support;

/// <summary>Looks at the machine's processes.</summary>
internal static class ProcessList
{
    /// <summary>Processes with this text in their command line, ended ones that nobody waited for not counted.</summary>
    public static int CountWith(string text) => Directory.EnumerateDirectories("/proc")
        .Count(
            folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && Read(folder, "cmdline").Contains(text, StringComparison.Ordinal));

    /// <summary>The children of a process, ended ones that it did not wait for included.</summary>
    public static int[] ChildrenOf(int pid) => [.. Directory.EnumerateDirectories("/proc")
        .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && Read(folder, "stat") is var stat && stat.Length > 0
            && stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{pid}")
        .Select(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Whether a program can be started by its name alone.</summary>
    public static bool IsOnPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    public static bool Exists(int pid) => Directory.Exists($"/proc/{pid}");

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
