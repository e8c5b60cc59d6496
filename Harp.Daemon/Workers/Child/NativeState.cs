using System.Runtime.InteropServices;

namespace Harp.Daemon.Workers.Child;

/// <summary>The state that the kernel keeps of a process and a call can change, beside what its files tell.</summary>
internal static unsafe partial class NativeState
{
    /// <summary>The number of kinds of bounds.</summary>
    public const int Limits = 16;

    private const int Timers = 3;
    private const int SetDeathSignal = 1;
    private const int GetDumpable = 3;
    private const int SetDumpable = 4;
    private const int SetChildSubreaper = 36;
    private const int OneProcess = 0;

    /// <summary>Sets the mask of rights that new files are made without, and returns what it was.</summary>
    public static uint Mask(uint mask) => SetMask(mask);

    /// <summary>The bound at which the kernel acts, and that up to which it can be set.</summary>
    public static (ulong Soft, ulong Hard) Limit(int what) => GetLimit(what, out var found) == 0 ? (found.Soft, found.Hard) : (0, 0);

    /// <summary>Sets both; false where that is not allowed.</summary>
    public static bool TrySetLimit(int what, (ulong Soft, ulong Hard) bound) => SetLimit(what, new Bound(bound.Soft, bound.Hard)) == 0;

    /// <summary>The weight with which a thread leaves the processors to others; 0 for the one that asks.</summary>
    public static int NiceOf(int thread) => GetPriority(OneProcess, (uint)thread);

    /// <summary>Takes back the alarms that would end this process later.</summary>
    public static void StopTimers()
    {
        var never = stackalloc byte[32];
        new Span<byte>(never, 32).Clear();
        for (var timer = 0; timer < Timers; timer++)
        {
            _ = SetTimer(timer, never, null);
        }
    }

    /// <summary>True if others of this user may look into this process.</summary>
    public static bool Dumpable
    {
        get => Prctl(GetDumpable, 0, 0, 0, 0) == 1;
        set => _ = Prctl(SetDumpable, value ? 1u : 0u, 0, 0, 0);
    }

    /// <summary>Ties this process to its parent and its descendants to it, as it was at the start.</summary>
    public static void Tie()
    {
        _ = Prctl(SetDeathSignal, Native.SigCont, 0, 0, 0);
        _ = Prctl(SetChildSubreaper, 1, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int what, out Bound limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int what, in Bound limit);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, uint who);

    [LibraryImport("libc", EntryPoint = "setitimer")]
    private static partial int SetTimer(int which, byte* time, byte* before);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Bound(ulong soft, ulong hard)
    {
        public readonly ulong Soft = soft;
        public readonly ulong Hard = hard;
    }
}
