using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>The ground of workers: how this system can hold them to their policy. What it cannot do is told once.</summary>
internal sealed class WorkerSandbox
{
    /// <summary>
    /// The bound of the heap of a runtime; the worker forgets it before a procedure runs, as it is not for what that starts.
    /// </summary>
    public const string HeapLimit = "DOTNET_GCHeapHardLimit";

    private readonly WorkerPolicy _policy;
    private readonly CgroupRoot? _cgroups;

    /// <param name="policy">What they are held to.</param>
    /// <param name="cgroups">Where their control groups are; null where there are none.</param>
    /// <param name="logger">Who is told what is not possible.</param>
    public WorkerSandbox(WorkerPolicy policy, CgroupRoot? cgroups, ILogger logger)
    {
        (_policy, _cgroups) = (policy, cgroups);
        if (Lacking().ToArray() is { Length: > 0 } lacking)
        {
            logger.LogInformation("on this system {Lacking}", string.Join("; ", lacking));
        }
    }

    /// <summary>A control group for one worker; null where there are none.</summary>
    public Cgroup? AddCgroup()
    {
        var cgroup = _cgroups?.Add();
        if (_policy.MemoryMax > 0)
        {
            cgroup?.Bound("memory.max", _policy.MemoryMax + WorkerLimits.RuntimeBytes);
        }

        if (_policy.ProcessesMax > 0)
        {
            cgroup?.Bound("pids.max", _policy.ProcessesMax);
        }

        return cgroup;
    }

    /// <summary>The memory of its own that a worker may have, with what the runtime needs; 0 for no bound.</summary>
    public long DataBytesMax => _policy.MemoryMax > 0 ? _policy.MemoryMax + WorkerLimits.RuntimeBytes : 0;

    public WorkerSetup SetupOf(Account? account) => new()
    {
        Account = account,
        DataBytesMax = DataBytesMax,
        MemoryKept = _policy.MemoryKept,
        ProcessorSeconds = (long)Math.Ceiling(_policy.ProcessorTime.TotalSeconds),
        FilesMax = _policy.FilesMax,
        ProcessesMax = _cgroups?.BoundsProcesses == true ? 0 : _policy.ProcessesMax,
        Nice = _policy.Nice,
        ThreadsLeftMax = _policy.ThreadsLeftMax,
        Daemon = Environment.ProcessId,
    };

    /// <summary>
    /// Gives a worker to be started the environment of its account. Another account than the daemon's gets nothing of the daemon's own
    /// variables, which may hold secrets, but what every program needs.
    /// </summary>
    public void Furnish(ProcessStartInfo how, Account? account)
    {
        if (account is not null)
        {
            foreach (var name in how.Environment.Keys.Where(name => !IsEverybodys(name)).ToArray())
            {
                how.Environment.Remove(name);
            }
        }

        how.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        CultureData.Tell(how, _policy.Cultures);
        if (_policy.MemoryMax > 0)
        {
            how.Environment[HeapLimit] = _policy.MemoryMax.ToString("X", CultureInfo.InvariantCulture);
        }

        if (account is not null)
        {
            (how.Environment["HOME"], how.Environment["USER"], how.Environment["LOGNAME"]) = (account.Home, account.Name, account.Name);
        }
    }

    private static bool IsEverybodys(string variable) => variable is "PATH" or "LANG" or "LANGUAGE" or "TZ" or "TMPDIR"
        || variable.StartsWith("LC_", StringComparison.Ordinal) || variable.StartsWith("DOTNET_", StringComparison.Ordinal);

    private IEnumerable<string> Lacking()
    {
        if (_cgroups is null)
        {
            yield return "the daemon may make no control groups (cgroup v2), so what a procedure starts "
                + "is found through its session, its parents and its environment alone";
        }

        if (_policy.MemoryMax > 0 && _cgroups?.BoundsMemory != true)
        {
            yield return "worker_memory_max bounds each process by itself and not a worker together with what it starts";
        }

        if (_policy.ProcessesMax > 0 && _cgroups?.BoundsProcesses != true)
        {
            yield return NativeAccounts.UserId() == 0
                ? "worker_processes holds for procedures with a user of their own alone, and for all processes of that user together"
                : "worker_processes holds for all processes of the daemon's user together";
        }
    }
}
