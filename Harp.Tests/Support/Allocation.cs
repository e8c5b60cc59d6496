namespace Harp.Tests.Support;

/// <summary>What code allocates on its thread, to the byte.</summary>
internal static class Allocation
{
    /// <summary>The bytes that the last of many calls of <paramref name="action"/> allocated: by then whatever grows has grown.</summary>
    public static long Of(Action action)
    {
        var bytes = 0L;
        for (var i = 0; i < 100; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return bytes;
    }
}
