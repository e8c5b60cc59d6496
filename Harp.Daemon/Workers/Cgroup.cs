using System.Globalization;

namespace Harp.Daemon.Workers;

/// <summary>
/// The control group of one worker, which nothing that the worker starts can leave without rights of its own: killed in one stroke,
/// whatever forked or became somebody else.
/// </summary>
internal sealed class Cgroup(string folder)
{
    /// <summary>True if the kernel killed a process of it for want of memory.</summary>
    public bool RanOutOfMemory =>
        Read("memory.events").Split('\n').Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && line != "oom_kill 0");

    /// <summary>Takes a process in, and with it all that it starts from now on.</summary>
    /// <exception cref="IOException">The process is gone, or may not be moved.</exception>
    public void Join(int pid) => File.WriteAllText(Path.Combine(folder, "cgroup.procs"), pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sets a bound; without an effect where the system does not have it.</summary>
    public void Bound(string file, long value)
    {
        var path = Path.Combine(folder, file);
        if (File.Exists(path))
        {
            File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Kill()
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, "cgroup.kill"), "1");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Its processes are found and killed one by one in any case.
        }
    }

    /// <summary>Once nothing is in it.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Something of it could not be killed, which was told; the next start of a daemon tries again.
        }
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
