using System.ComponentModel;
using System.Diagnostics;
using Harp.Hosting.Processes;

namespace Harp.Dispatcher.Hosts;

/// <summary>
/// The session that a program leads. What it starts belongs to it, in whatever group and whoever its parent is by now, unless it begins a
/// session of its own on purpose, as what means to outlive its starter does. Where there is no setsid(1) there is none: then only what is
/// below a living program is found.
/// </summary>
internal sealed class ProgramSession(int leader)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Starts a program in a session of its own: setsid(1) becomes that program, so the process is the same.</summary>
    public static ProcessStartInfo Of(string path, IEnumerable<string> arguments) => ProgramPath.Find("setsid") is { } setsid
        ? new ProcessStartInfo(setsid, [path, .. arguments])
        : new ProcessStartInfo(path, arguments);

    /// <summary>Kills who is left of it, after its leader has ended and was waited for; how many they were at first.</summary>
    /// <exception cref="TimeoutException">Some of them are still there.</exception>
    public async Task<int> EndAsync(TimeSpan limit, TimeProvider time)
    {
        var began = time.GetTimestamp();
        var (members, first) = (Members(), 0);
        for (; members.Length > 0; members = Members())
        {
            first = Math.Max(first, members.Length);
            Array.ForEach(members, Kill);
            if (time.GetElapsedTime(began) > limit)
            {
                throw new TimeoutException($"the processes {string.Join(", ", members)}, which it started, cannot be killed");
            }

            await Task.Delay(Pause, time).ConfigureAwait(false);
        }

        return first;
    }

    /// <summary>
    /// The kernel gives the number of a session to nobody else while it has members. Where a process has it again, the session was empty,
    /// and the next one is a stranger's.
    /// </summary>
    private int[] Members()
    {
        var all = OperatingSystem.IsLinux() ? ProcessEntry.All() : [];
        return all.Any(entry => entry.Pid == leader)
            ? [] : [.. all.Where(entry => entry.Session == leader && !entry.Ended).Select(entry => entry.Pid)];
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile, or may not be killed, which the next look shows.
        }
    }
}
