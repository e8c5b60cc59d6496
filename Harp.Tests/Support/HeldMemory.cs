using System.Runtime.CompilerServices;

namespace Harp.Tests.Support;

/// <summary>What an object keeps in memory, of a process in which other tests have run.</summary>
internal static class HeldMemory
{
    /// <summary>
    /// The bytes that are freed when the object that <paramref name="build"/> makes is let go. Held against the moment before it is made,
    /// what earlier tests left, such as pooled buffers, would go meanwhile and be taken off.
    /// </summary>
    public static long Of(Func<object> build)
    {
        var held = Built(build);
        var with = Settled();
        held.Value = null;
        return with - Settled();
    }

    /// <summary>In a frame of its own: the caller's would keep the object until it returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static StrongBox<object?> Built(Func<object> build) => new(build());

    private static long Settled()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
