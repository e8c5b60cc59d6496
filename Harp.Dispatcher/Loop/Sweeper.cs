using Harp.Dispatcher.Storage;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Forgets ended jobs, and then sweeps what they took from the disk, in steps between batches that are too small to be noticed by who submits. What a crash left
/// unswept is found at the start.
/// </summary>
internal sealed class Sweeper(IJobStore store, TimeProvider time)
{
    /// <summary>About how many bytes one step touches; a few milliseconds' work.</summary>
    private const long StepBytes = 1 << 20;

    /// <summary>Whether nothing is left to sweep.</summary>
    public bool IsDone { get; private set; }

    /// <summary>One step of forgetting the jobs that <paramref name="limits"/> exclude.</summary>
    /// <exception cref="StoreFailedException">The step failed; the process must not go on.</exception>
    public PruneStep Prune(PruneLimits limits, DateTimeOffset now)
    {
        var step = store.Prune(limits, now, StepBytes);
        IsDone &= !step.MoreSpace;
        return step;
    }

    /// <summary>One step of sweeping, where there is something to sweep.</summary>
    /// <exception cref="StoreFailedException">The step failed; the process must not go on.</exception>
    public void Sweep()
    {
        if (!IsDone)
        {
            IsDone = !store.Prune(PruneLimits.None, time.GetUtcNow(), StepBytes).More;
        }
    }
}
