using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Forgets ended jobs, and then sweeps what they took from the disk, in steps between batches that are too small to be noticed by who
/// submits. What a crash left unswept is found at the start.
/// </summary>
internal sealed class Sweeper(IJobStore store, StepLimits limits, TimeProvider time, DispatcherMetrics metrics)
{
    private long _stepBytes = Math.Max(limits.BytesMin, limits.BytesMax / 2);

    /// <summary>True if nothing is left to sweep.</summary>
    public bool IsDone { get; private set; }

    /// <summary>
    /// A call was refused. Where that was for want of room, there may be some to give back: pages of the database that are free.
    /// </summary>
    public void Resume(Reply refused) => IsDone &= refused is not OutcomeReply;

    /// <summary>One step of forgetting the jobs that the limits exclude, and its answer.</summary>
    /// <exception cref="StoreFailedException">The step failed; the process must not go on.</exception>
    public void Prune(LoopMessage.Prune asked)
    {
        try
        {
            var step = Step(asked.Limits, asked.Now);
            IsDone &= !step.MoreSpace;
            metrics.Forgotten(step.Removed);
            asked.Step.TrySetResult(step);
        }
        catch (StoreFullException full)
        {
            // Nothing was removed, which is all that went wrong.
            asked.Step.TrySetException(new HarpErrorException(Refusals.DiskFull(full.Shortage, "removed")));
        }
        catch (StoreFailedException failure)
        {
            asked.Step.TrySetException(new HarpErrorException(new HarpError(ErrorType.StorageError, failure.Message)));
            throw;
        }
    }

    /// <summary>One step of sweeping, where there is something to sweep.</summary>
    /// <exception cref="StoreFailedException">The step failed; the process must not go on.</exception>
    public void Sweep()
    {
        try
        {
            IsDone = IsDone || !Step(PruneLimits.None, time.GetUtcNow()).More;
        }
        catch (StoreFullException)
        {
            // It goes on with the next pruning, or when a call finds no room.
            IsDone = true;
        }
    }

    private PruneStep Step(PruneLimits kept, DateTimeOffset now)
    {
        var began = time.GetTimestamp();
        var step = store.Prune(kept, now, _stepBytes);
        _stepBytes = limits.Next(_stepBytes, time.GetElapsedTime(began));
        return step;
    }
}
