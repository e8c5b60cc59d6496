namespace Harp.Tests.Fuzz;

/// <summary>Counts what the code under test allocates on this thread; what the test itself needs is left out.</summary>
internal sealed class AllocationMeter
{
    /// <summary>Bytes so far; the largest single measurement.</summary>
    public long Bytes { get; private set; }

    public T Measure<T>(Func<T> code)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return code();
        }
        finally
        {
            Bytes = Math.Max(Bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
