using System.Globalization;

namespace Harp.Hosting.Processes;

/// <summary>One line of the kernel's process table, <c>/proc/PID/stat</c>. Linux only.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Parent">That of its parent.</param>
/// <param name="Session">That of its session, which is the number of the process that began it.</param>
/// <param name="Ended">Whether it has ended, and only waits to be waited for.</param>
public readonly record struct ProcessEntry(int Pid, int Parent, int Session, bool Ended)
{
    /// <summary>Every process that can be seen now.</summary>
    public static IReadOnlyList<ProcessEntry> All()
    {
        var entries = new List<ProcessEntry>(256);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Read(pid) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary><c>pid (name) state parent group session …</c>; the name may hold anything, a closing parenthesis included.</summary>
    public static ProcessEntry Parse(int pid, string stat)
    {
        ArgumentNullException.ThrowIfNull(stat);
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 5);
        return new ProcessEntry(
            pid,
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            int.Parse(fields[3], CultureInfo.InvariantCulture),
            Ended: fields[0] is "Z" or "X");
    }

    /// <summary>ESRCH, which a read gets where the process ended after its file was opened.</summary>
    private const int NoSuchProcess = 3;

    private static ProcessEntry? Read(int pid)
    {
        try
        {
            return Parse(pid, File.ReadAllText($"/proc/{pid}/stat"));
        }
        catch (Exception gone) when (
            gone is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException || gone.HResult == NoSuchProcess)
        {
            // It ended between the listing and the look, or is not for us to see. Anything else is no proof that it is gone.
            return null;
        }
    }
}
