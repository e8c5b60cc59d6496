using System.Diagnostics;
using Harp.Hosting.Processes;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>A real worker process, and what it starts.</summary>
internal sealed class WorkerProcess(Process process, Cgroup? cgroup, WorkerRegistry registry, ILogger logger, TimeProvider time) : IWorkerProcess
{
    private const int SigCpu = 24;

    public int Pid { get; } = process.Id;

    public Stream Input => process.StandardInput.BaseStream;

    public Stream Output => process.StandardOutput.BaseStream;

    public Stream Errors => process.StandardError.BaseStream;

    public bool HasEnded => process.HasExited;

    public Task WaitForEndAsync() => process.WaitForExitAsync();

    public async Task<WorkerEnd> KillAsync()
    {
        var endedByItself = HasEnded;

        cgroup?.Kill();
        if (!endedByItself)
        {
            await StopAndKillAsync().ConfigureAwait(false);
        }

        registry.Forget(Pid);
        var left = await EmptyTreeAsync(null).ConfigureAwait(false);
        var end = endedByItself || process.ExitCode != 128 + Native.SigKill ? Words(process.ExitCode) : "a kill by the daemon";
        var why = endedByItself ? Why(process.ExitCode - 128) : null;
        cgroup?.Remove();
        await Input.DisposeAsync().ConfigureAwait(false);
        await Output.DisposeAsync().ConfigureAwait(false);
        process.Dispose();
        return new WorkerEnd(end, why, left);
    }

    /// <summary>Stopped rather than killed at first: so long as it exists, what it started cannot leave its tree.</summary>
    private async Task StopAndKillAsync()
    {
        try
        {
            Native.Signal(Pid, Native.SigStop);
            await EmptyTreeAsync(Pid).ConfigureAwait(false);
        }
        finally
        {
            Native.Signal(Pid, Native.SigKill);
        }

        await process.WaitForExitAsync().ConfigureAwait(false);
    }

    private string? Why(int signal) => signal switch
    {
        SigCpu => "it used up the processor time that a call may take",
        Native.SigKill when cgroup?.RanOutOfMemory == true => "it was over its limit of memory",
        Native.SigKill => "somebody else killed it, the system for want of memory perhaps",
        _ => null,
    };

    /// <summary>The runtime gives a signal as 128 and its number, as shells do.</summary>
    private static string Words(int exitCode) => exitCode > 128 ? SignalNames.Of(exitCode - 128) : $"exit status {exitCode}";

    /// <summary>Returns what cannot be killed.</summary>
    private async Task<IReadOnlyList<int>> EmptyTreeAsync(int? root)
    {
        var began = time.GetTimestamp();
        var round = registry.KillBelow(root);
        for (var pause = WorkerLimits.KillPause; round.Dying.Count > 0; pause *= 2)
        {
            if (time.GetElapsedTime(began) > WorkerLimits.Kill)
            {
                registry.GiveUp(round.Dying);
            }
            else
            {
                await Task.Delay(pause, time).ConfigureAwait(false);
            }

            round = registry.KillBelow(root);
        }

        if (round.Unkillable.Count > 0)
        {
            logger.LogError("worker {Pid}: processes {Left} cannot be killed", Pid, string.Join(", ", round.Unkillable));
        }

        return round.Unkillable;
    }
}
