using System.Diagnostics;
using Harp.Hosting.Processes;

namespace Harp.Daemon.Workers;

/// <summary>
/// Knows which processes are workers, and which were started by one that is gone: those become children of the daemon, which is a subreaper
/// and starts nothing but workers and what it tells of here. Where it can have other children, because it had some when it started or
/// because it is process 1 of a container, it is responsible only for those that are in a worker's session or carry the mark that workers
/// hand on in their environment. Starting and looking exclude each other, so that a worker just forked is never taken for an orphan.
/// </summary>
internal sealed class WorkerRegistry
{
    /// <summary>The environment variable that every worker has, and hands on to what it starts.</summary>
    public const string MarkName = "HARP_DAEMON";

    private readonly Lock _gate = new();
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly HashSet<int> _workers = [];
    private long _started;
    private readonly HashSet<int> _sessions = [];
    private readonly HashSet<int> _unkillable = [];
    private readonly HashSet<int> _others = [];
    private readonly bool _hasOtherChildren =
        Environment.ProcessId == 1 || ProcessEntry.All().Any(entry => entry.Parent == Environment.ProcessId);

    /// <summary>The number of workers that were started, and how many of them have ended.</summary>
    public (long Started, long Ended) Count
    {
        get
        {
            lock (_gate)
            {
                return (_started, _started - _workers.Count);
            }
        }
    }

    /// <summary>Starts a worker; its standard streams are pipes, whatever is said of them.</summary>
    public ChildProcess Start(ProcessStartInfo how)
    {
        how.Environment[MarkName] = _mark;
        lock (_gate)
        {
            var process = ChildProcess.Start(
                how.FileName, [how.FileName, .. how.ArgumentList],
                how.Environment.Where(variable => variable.Value is not null).Select(
                    variable => KeyValuePair.Create(variable.Key, variable.Value!)));
            _workers.Add(process.Id);
            _started++;
            _sessions.Add(process.Id);
            return process;
        }
    }

    /// <summary>Starts a process of the daemon's own that is no worker, so that none takes it for an orphan.</summary>
    public Process StartOther(ProcessStartInfo how)
    {
        lock (_gate)
        {
            var process = Process.Start(how)!;
            _others.Add(process.Id);
            return process;
        }
    }

    /// <summary>Such a process has ended and was waited for.</summary>
    public void ForgetOther(Process process)
    {
        lock (_gate)
        {
            _others.Remove(process.Id);
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

    /// <summary>Kills what lives below a worker, and orphans of workers that are gone; reaps those that have ended.</summary>
    /// <param name="worker">
    /// A living worker; null to look for orphans alone, as the number of one that is gone may belong to anybody.
    /// </param>
    public KillResult KillBelow(int? worker)
    {
        lock (_gate)
        {
            var all = ProcessEntry.All();
            _unkillable.IntersectWith(all.Select(entry => entry.Pid));
            var below = ProcessTree.Below(worker ?? -1, all, IsOrphan);

            // All are stopped first: a shell whose child is killed would else go on with its next command.
            foreach (var entry in below.Where(entry => !entry.Ended))
            {
                Native.Signal(entry.Pid, Native.SigStop);
            }

            foreach (var entry in below)
            {
                EndOne(entry);
            }

            return new KillResult(
                [.. below.Where(entry => !_unkillable.Contains(entry.Pid) && (!entry.Ended || IsChild(entry))).Select(entry => entry.Pid)],
                [.. below.Where(entry => _unkillable.Contains(entry.Pid)).Select(entry => entry.Pid)]);
        }
    }

    /// <summary>These were not gone in time; later rounds need not wait for them again.</summary>
    public void GiveUp(IEnumerable<int> left)
    {
        lock (_gate)
        {
            _unkillable.UnionWith(left);
        }
    }

    private void EndOne(ProcessEntry entry)
    {
        if (!entry.Ended && !Native.TrySignal(entry.Pid, Native.SigKill))
        {
            _unkillable.Add(entry.Pid);
        }
        else if (entry.Ended && IsChild(entry))
        {
            Native.Reap(entry.Pid);
        }
    }

    private bool IsOrphan(ProcessEntry entry) => IsChild(entry)
        && (!_hasOtherChildren || entry.Ended || _sessions.Contains(entry.Session) || IsMarked(entry.Pid));

    private bool IsChild(ProcessEntry entry) =>
        entry.Parent == Environment.ProcessId && !_workers.Contains(entry.Pid) && !_others.Contains(entry.Pid);

    private bool IsMarked(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Contains($"{MarkName}={_mark}", StringComparison.Ordinal);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // It is gone, or runs as somebody else: then it could not be killed either.
            return false;
        }
    }
}
