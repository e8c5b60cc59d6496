namespace Harp.Tests.Fuzz;

/// <summary>Counts what the code under test allocates on this thread; what the test itself needs is left out.</summary>
internal sealed class AllocationMeter
{
    /// <summary>The largest single measurement, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes a measurement that was made elsewhere.</summary>
    public void Add(long bytes) => Bytes = Math.Max(Bytes, bytes);

    public T Measure<T>(Func<T> code)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return code();
        }
        finally
        {
            Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
