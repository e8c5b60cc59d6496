using System.Diagnostics;

namespace Harp.Daemon.Workers;

/// <summary>
/// Knows which children of the daemon are workers; every other child is an orphan of a worker that died, for the daemon starts nothing else.
/// Starting and looking exclude each other, so that a worker just forked is never taken for an orphan.
/// </summary>
internal sealed class WorkerRegistry
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _workers = [];

    public Process Start(ProcessStartInfo how)
    {
        lock (_gate)
        {
            var process = Process.Start(how)!;
            _workers.Add(process.Id);
            return process;
        }
    }

    /// <summary>The worker has ended and was waited for.</summary>
    public void Forget(int pid)
    {
        lock (_gate)
        {
            _workers.Remove(pid);
        }
    }

    /// <summary>Kills what lives below a worker and reaps orphans that ended.</summary>
    /// <returns>Those that were still alive.</returns>
    public IReadOnlyList<int> KillBelow(int worker)
    {
        lock (_gate)
        {
            var all = ProcessEntry.All();
            var below = ProcessTree.Below(worker, all, IsOrphan);
            foreach (var entry in below.Where(entry => !entry.Ended))
            {
                Native.Signal(entry.Pid, Native.SigKill);
            }

            foreach (var entry in below.Where(entry => entry.Ended && IsOrphan(entry)))
            {
                Native.Reap(entry.Pid);
            }

            return [.. below.Where(entry => !entry.Ended || IsOrphan(entry)).Select(entry => entry.Pid)];
        }
    }

    private bool IsOrphan(ProcessEntry entry) => entry.Parent == Environment.ProcessId && !_workers.Contains(entry.Pid);
}
