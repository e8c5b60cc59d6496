using System.Runtime.InteropServices;

namespace Harp.Daemon.Workers;

/// <summary>Functions of the kernel that .NET does not offer. Linux only, as the daemon is.</summary>
internal static unsafe partial class Native
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private const int PrSetDeathSignal = 1;
    private const int PrSetChildSubreaper = 36;
    private const int DuplicateCloseOnExec = 1030;
    private const int WaitAll = 0;
    private const int NoHang = 1;
    private const int Exited = 4;
    private const int NoWait = 0x01000000;
    private const int NotPermitted = 1;
    private const int SignalInfoBytes = 128;

    /// <summary>Descendants whose parent dies become children of this process instead of escaping to init.</summary>
    public static void BecomeSubreaper() => Check(Prctl(PrSetChildSubreaper, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");

    /// <summary>The kernel sends this process a signal when its parent's thread ends.</summary>
    public static void SignalOnParentDeath(int signal) => Check(Prctl(PrSetDeathSignal, (nuint)signal, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)");

    /// <summary>The parent: the process that started this one, or looks after it since that one is gone.</summary>
    public static int ParentId() => GetPPid();

    public static void NewSession() => Check(SetSid(), "setsid");

    /// <summary>Sends a signal; a process that is gone already needs none.</summary>
    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>As <see cref="Signal"/>; false where that is not permitted.</summary>
    public static bool TrySignal(int pid, int signal) => Kill(pid, signal) == 0 || Marshal.GetLastPInvokeError() != NotPermitted;

    /// <summary>A copy of a descriptor that no child inherits, out of the way of the standard ones.</summary>
    public static int DuplicatePrivately(int descriptor) => Check(Fcntl(descriptor, DuplicateCloseOnExec, 10), "fcntl(F_DUPFD_CLOEXEC)");

    public static void Replace(int descriptor, int by) => Check(Dup2(by, descriptor), "dup2");

    /// <summary>Takes note of an ended child that nobody else waits for.</summary>
    public static void Reap(int pid) => _ = WaitPid(pid, out _, NoHang);

    /// <summary>
    /// True if this process has a child, alive or not reaped yet. Reaps none: .NET ends a process whose children somebody else reaps.
    /// </summary>
    public static bool HasChild()
    {
        var info = stackalloc byte[SignalInfoBytes];
        return WaitId(WaitAll, 0, info, Exited | NoHang | NoWait) == 0;
    }

    private static int Check(int result, string call) => result >= 0
        ? result
        : throw new InvalidOperationException($"{call} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetPPid();

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Dup2(int from, int to);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "waitid")]
    private static partial int WaitId(int kind, int id, byte* info, int options);
}
