using System.Globalization;

namespace Harp.Daemon.Workers;

/// <summary>
/// The control groups of this daemon's workers: below the daemon's own, in version 2 of the hierarchy, where the daemon may make some. That
/// is so for root and under systemd with <c>Delegate=yes</c>.
/// </summary>
internal sealed class CgroupRoot : IDisposable
{
    private const string Prefix = "harpd-";

    private readonly string _folder;
    private int _last;

    private CgroupRoot(string folder) => _folder = folder;

    /// <summary>True if the memory of a worker and all that it starts can be bounded.</summary>
    public bool BoundsMemory { get; private init; }

    /// <summary>True if the number of a worker's processes can be bounded.</summary>
    public bool BoundsProcesses { get; private init; }

    /// <summary>Null where this system has none, or none that this daemon may make.</summary>
    public static CgroupRoot? Find()
    {
        try
        {
            return Own() is { } own ? Make(own) : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A group for one worker; null where the system refuses one more.</summary>
    public Cgroup? Add()
    {
        var folder = Path.Combine(_folder, Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));
        try
        {
            Directory.CreateDirectory(folder);
            return new Cgroup(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => Remove(_folder);

    private static CgroupRoot Make(string own)
    {
        foreach (var left in Directory.EnumerateDirectories(own, Prefix + "*").Where(IsOfNobody))
        {
            Remove(left);
        }

        var folder = Path.Combine(own, $"{Prefix}{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        if (!File.Exists(Path.Combine(folder, "cgroup.kill")))
        {
            throw new IOException("the kernel is too old to kill a group");
        }

        return new CgroupRoot(folder)
        {
            BoundsMemory = Enable(own, folder, "memory"),
            BoundsProcesses = Enable(own, folder, "pids"),
        };
    }

    /// <summary>
    /// A controller must be handed down twice: by the daemon's own group, which must hold no process then, and by the one that holds the
    /// workers'.
    /// </summary>
    private static bool Enable(string own, string folder, string controller)
    {
        try
        {
            if (!File.ReadAllText(Path.Combine(own, "cgroup.controllers")).Split(' ', '\n').Contains(controller))
            {
                return false;
            }

            if (!File.ReadAllText(Path.Combine(own, "cgroup.subtree_control")).Split(' ', '\n').Contains(controller))
            {
                StepDown(own);
                File.WriteAllText(Path.Combine(own, "cgroup.subtree_control"), $"+{controller}");
            }

            File.WriteAllText(Path.Combine(folder, "cgroup.subtree_control"), $"+{controller}");
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void StepDown(string own)
    {
        var folder = Path.Combine(own, "harpd");
        Directory.CreateDirectory(folder);
        new Cgroup(folder).Join(Environment.ProcessId);
    }

    /// <summary>True if the daemon that made it is gone, as one that was killed leaves its groups.</summary>
    private static bool IsOfNobody(string folder) => !Directory.Exists($"/proc/{Path.GetFileName(folder)[Prefix.Length..]}");

    private static void Remove(string folder)
    {
        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            new Cgroup(inner).Remove();
        }

        new Cgroup(folder).Remove();
    }

    /// <summary>The folder of this process's group: <c>0::/path</c> below where the hierarchy is mounted.</summary>
    private static string? Own()
    {
        var path = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))?[3..];
        var mount = File.ReadLines("/proc/self/mountinfo").FirstOrDefault(
            line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))?.Split(' ')[4];
        return path is null || mount is null ? null : Path.Combine(mount, path.TrimStart('/'));
    }
}
