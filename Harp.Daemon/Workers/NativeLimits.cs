using System.Runtime.InteropServices;

namespace Harp.Daemon.Workers;

/// <summary>
/// The kernel's bounds of a process, which what it starts inherits. One is lowered where that is allowed and never raised.
/// </summary>
internal static partial class NativeLimits
{
    public const int ProcessorSeconds = 0;
    public const int DataBytes = 2;
    public const int CoreBytes = 4;
    public const int Processes = 6;
    public const int Files = 7;

    private const int ProcessGroup = 1;

    /// <summary>Sets a bound for good; one that is lower already stays.</summary>
    public static void Lower(int what, ulong value)
    {
        Check(GetLimit(what, out var found), "getrlimit");
        var bound = new Limit(Math.Min(value, found.Hard), Math.Min(value, found.Hard));
        Check(SetLimit(what, in bound), "setrlimit");
    }

    /// <summary>Sets the bound at which the kernel acts, and leaves the one up to which it can be set again.</summary>
    public static void Set(int what, ulong value)
    {
        Check(GetLimit(what, out var found), "getrlimit");
        var bound = new Limit(Math.Min(value, found.Hard), found.Hard);
        Check(SetLimit(what, in bound), "setrlimit");
    }

    /// <summary>Leaves the processors to others by so much, all threads of this process group.</summary>
    public static void Yield(int nice) => Check(SetPriority(ProcessGroup, 0, nice), "setpriority");

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new InvalidOperationException($"{call} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int what, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int what, in Limit limit);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int nice);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit(ulong soft, ulong hard)
    {
        public readonly ulong Soft = soft;
        public readonly ulong Hard = hard;
    }
}
