namespace Harp.Tests.Fuzz;

/// <summary>Counts what the code under test allocates; what the test needs to judge it is left out.</summary>
/// <param name="alone">Whether nothing else runs in this process, so that what many threads allocate can be counted too.</param>
internal sealed class AllocationMeter(bool alone)
{
    /// <summary>The largest single measurement, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts what code allocates on this thread.</summary>
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

    /// <summary>Counts what is allocated on all threads while code runs, where that can be told.</summary>
    public async Task<T> MeasureAllAsync<T>(Func<Task<T>> code)
    {
        var before = GC.GetTotalAllocatedBytes();
        var result = await code();
        Bytes = alone ? Math.Max(Bytes, GC.GetTotalAllocatedBytes() - before) : Bytes;
        return result;
    }
}
