using Harp.Hosting.Processes;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>A real worker process, and what it starts. It may have <c>dataBytesMax</c> bytes of memory of its own; 0 is no bound.</summary>
internal sealed class WorkerProcess(
    ChildProcess process, Cgroup? cgroup, long dataBytesMax, WorkerRegistry registry, ILogger logger, TimeProvider time) : IWorkerProcess
{
    private const int SigCpu = 24;

    public int Pid { get; } = process.Id;

    public Stream Input => process.Input;

    public Stream Output => process.Output;

    public Stream Errors => process.Errors;

    public bool HasEnded => process.Ended.IsCompleted;

    public Task WaitForEndAsync() => process.Ended;

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
        var told = await process.Ended.ConfigureAwait(false);
        var end = endedByItself || told.Signal != Native.SigKill ? told.ToString() : "a kill by the daemon";
        var why = endedByItself ? Why(told.Signal) : null;
        cgroup?.Remove();
        await Input.DisposeAsync().ConfigureAwait(false);
        await Output.DisposeAsync().ConfigureAwait(false);
        return new WorkerEnd(end, why, left) { Guess = endedByItself && told.Signal != 0 ? MemoryGuess() : null };
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

        await process.Ended.ConfigureAwait(false);
    }

    private string? Why(int signal) => signal switch
    {
        SigCpu => "it used up the processor time that a call may take",
        Native.SigKill when cgroup?.RanOutOfMemory == true => "it was over its limit of memory",
        Native.SigKill => "somebody else killed it, the system for want of memory perhaps",
        _ => null,
    };

    /// <summary>
    /// Native code that gets no memory, the runtime's own included, mostly aborts without a word. Not all that counts against the bound is
    /// resident, the threads' stacks for example: three quarters of it are near enough to be worth a hint.
    /// </summary>
    private string? MemoryGuess() => dataBytesMax > 0 && process.PeakBytes >= dataBytesMax / 4 * 3
        ? $"for want of memory, perhaps: it held {process.PeakBytes >> 20} MB, and may have {dataBytesMax >> 20} MB with the runtime's own "
            + $"(worker_memory_max)"
        : null;

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
