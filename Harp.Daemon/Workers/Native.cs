using System.Runtime.InteropServices;

namespace Harp.Daemon.Workers;

/// <summary>What of the kernel's interface .NET does not offer. Linux only, as the daemon is.</summary>
internal static unsafe partial class Native
{
    public const int SigKill = 9;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private const int PrSetDeathSignal = 1;
    private const int PrSetChildSubreaper = 36;
    private const int DuplicateCloseOnExec = 1030;
    private const int WaitAll = 0;
    private const int NoHang = 1;
    private const int Exited = 4;
    private const int NoWait = 0x01000000;
    private const int SignalInfoBytes = 128;
    private const int SignalInfoPidOffset = 12;

    /// <summary>Descendants whose parent dies become children of this process instead of escaping to init.</summary>
    public static void BecomeSubreaper() => Check(Prctl(PrSetChildSubreaper, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");

    /// <summary>The kernel sends this process a signal when its parent's thread ends.</summary>
    public static void SignalOnParentDeath(int signal) => Check(Prctl(PrSetDeathSignal, (nuint)signal, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)");

    public static void NewSession() => Check(SetSid(), "setsid");

    /// <summary>Sends a signal; a process that is gone already needs none.</summary>
    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    /// <summary>A copy of a descriptor that no child inherits, out of the way of the standard ones.</summary>
    public static int DuplicatePrivately(int descriptor) => Check(Fcntl(descriptor, DuplicateCloseOnExec, 10), "fcntl(F_DUPFD_CLOEXEC)");

    public static void Replace(int descriptor, int by) => Check(Dup2(by, descriptor), "dup2");

    /// <summary>Takes note of an ended child that nobody else waits for.</summary>
    public static void Reap(int pid) => _ = WaitPid(pid, out _, NoHang);

    /// <summary>Whether this process has a child that lives. Ended ones are reaped on the way.</summary>
    public static bool HasLivingChild()
    {
        var info = stackalloc byte[SignalInfoBytes];
        while (true)
        {
            NativeMemory.Clear(info, SignalInfoBytes);
            if (WaitId(WaitAll, 0, info, Exited | NoHang | NoWait) != 0)
            {
                return false;
            }

            var ended = *(int*)(info + SignalInfoPidOffset);
            if (ended == 0)
            {
                return true;
            }

            Reap(ended);
        }
    }

    private static int Check(int result, string call) => result >= 0
        ? result
        : throw new InvalidOperationException($"{call} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "kill")]
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
