namespace Harp.Dispatcher.Storage;

/// <summary>The amount that one step of pruning did.</summary>
/// <param name="Removed">How many jobs it removed.</param>
/// <param name="MoreJobs">Whether there are more to remove.</param>
/// <param name="MoreSpace">Whether removed jobs still take space that another step would free.</param>
internal readonly record struct PruneStep(int Removed, bool MoreJobs, bool MoreSpace)
{
    /// <summary>True if another step has something to do.</summary>
    public bool More => MoreJobs || MoreSpace;
}
