namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The part that a call leaves of the heap, which is bounded, to the next one. What is let go comes back to the runtime, but not at once,
/// and by size: after a call that came near the bound the next one may be refused a large array although hardly anything is alive.
/// </summary>
internal static class HeapRoom
{
    /// <summary>True if half of what a heap may be is free; where it is not, once all is given back that was let go.</summary>
    public static bool IsThere()
    {
        if (IsHalfFree())
        {
            return true;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return IsHalfFree();
    }

    /// <summary>The runtime tells what it had taken from the system when it last collected, and what is used now.</summary>
    private static bool IsHalfFree()
    {
        var last = GC.GetGCMemoryInfo();
        return Math.Max(last.TotalCommittedBytes, GC.GetTotalMemory(forceFullCollection: false)) <= last.TotalAvailableMemoryBytes / 2;
    }
}
