using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Forgets ended jobs, and then sweeps what they took from the disk, in steps between batches that are too small to be noticed by who submits. What a crash left
/// unswept is found at the start.
/// </summary>
internal sealed class Sweeper(IJobStore store, TimeProvider time, DispatcherMetrics metrics)
{
    /// <summary>How long a step should take. How much it touches follows from how long the last one took: a disk is as fast as it is.</summary>
    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(4);

    private const long StepBytesMin = 1 << 18;
    private const long StepBytesMax = 1 << 21;

    private long _stepBytes = 1 << 20;

    /// <summary>Whether nothing is left to sweep.</summary>
    public bool IsDone { get; private set; }

    /// <summary>A call was refused. Where that was for want of room, there may be some to give back: pages of the database that are free.</summary>
    public void Resume(Reply refused) => IsDone &= refused is not OutcomeReply;

    /// <summary>One step of forgetting the jobs that the limits exclude, and its answer.</summary>
    /// <exception cref="StoreFailedException">The step failed; the process must not go on.</exception>
    public void Prune(LoopEvent.Prune asked)
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

    private PruneStep Step(PruneLimits limits, DateTimeOffset now)
    {
        var began = time.GetTimestamp();
        var step = store.Prune(limits, now, _stepBytes);
        var took = time.GetElapsedTime(began);
        _stepBytes = Math.Clamp(took > StepTime ? _stepBytes / 2 : took < StepTime / 4 ? _stepBytes * 2 : _stepBytes, StepBytesMin, StepBytesMax);
        return step;
    }
}
