namespace Harp.Hosting;

/// <summary>
/// Gives memory back to the system that a peak has left. The runtime keeps what it once had until something is allocated again, and after a
/// peak nothing may be for hours. It is done in quiet times alone, and only where it is worth it, as it stops all threads for a moment.
/// </summary>
public sealed class MemoryReturn : IDisposable
{
    /// <summary>So much the runtime may keep.</summary>
    public const long KeptBytes = 48L << 20;

    /// <summary>So much may have been allocated since the last look, in a quiet time.</summary>
    public const long QuietBytes = 64L << 20;

    /// <summary>The most bytes in use: with more, to move them together would take too long.</summary>
    public const long LiveBytesMax = 256L << 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private readonly ITimer _timer;
    private long _allocated;
    private long _settled;
    private int _full;

    /// <summary>Looks again and again until it is disposed of.</summary>
    /// <param name="time">The clock.</param>
    public MemoryReturn(TimeProvider time) => _timer = time.CreateTimer(_ => Look(), null, Every, Every);

    /// <summary>True if it is worth to give memory back.</summary>
    /// <param name="committed">What the runtime has from the system.</param>
    /// <param name="settled">What it had after memory was given back last.</param>
    /// <param name="allocated">What was allocated since the last look.</param>
    public static bool IsWorth(long committed, long settled, long allocated) =>
        allocated <= QuietBytes && committed > settled + (settled / 4) + KeptBytes;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var (info, allocated, full) = (GC.GetGCMemoryInfo(GCKind.Any), GC.GetTotalAllocatedBytes(), GC.CollectionCount(GC.MaxGeneration));
        if (IsWorth(info.TotalCommittedBytes, _settled, allocated - _allocated))
        {
            if (info.HeapSizeBytes - info.FragmentedBytes <= LiveBytesMax)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                _settled = GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;
            }
            else if (full == _full)
            {
                // What is garbage is not known yet. The next look knows.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }
            else
            {
                _settled = info.TotalCommittedBytes;
            }
        }

        (_allocated, _full) = (allocated, full);
    }
}
