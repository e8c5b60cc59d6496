using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Harp.Hosting.Processes;

/// <summary>The calls that <see cref="ChildProcess"/> needs of the C library.</summary>
internal static unsafe partial class NativeSpawn
{
    /// <summary>More than <c>posix_spawnattr_t</c>, <c>posix_spawn_file_actions_t</c> and <c>sigset_t</c> take in any C library.</summary>
    private const int OpaqueBytes = 1024;

    /// <summary><c>struct rusage</c>: two times of two words each, then the peak in KiB, then thirteen counters.</summary>
    private const int UsageWords = 18;

    private const int PeakWord = 4;

    private const int CloseOnExec = 0x80000;
    private const short SetSignalMask = 0x08;
    private const short SetSignalDefaults = 0x04;
    private const int ById = 1;
    private const int Exited = 4;
    private const int NoWait = 0x01000000;
    private const int Interrupted = 4;

    public static int Spawn(string path, NativeStrings argv, NativeStrings environment, int input, int output, int errors)
    {
        byte* attributes = stackalloc byte[OpaqueBytes], actions = stackalloc byte[OpaqueBytes], signals = stackalloc byte[OpaqueBytes];
        Check(AttributesInit(attributes));
        Check(ActionsInit(actions));
        try
        {
            // Every bit, those of the C library's own signals too, which it would else have the child ignore.
            new Span<byte>(signals, OpaqueBytes).Fill(0xFF);
            Check(AttributesDefaults(attributes, signals));
            new Span<byte>(signals, OpaqueBytes).Clear();
            Check(AttributesMask(attributes, signals));
            Check(AttributesFlags(attributes, SetSignalDefaults | SetSignalMask));
            Check(ActionsDuplicate(actions, input, 0));
            Check(ActionsDuplicate(actions, output, 1));
            Check(ActionsDuplicate(actions, errors, 2));
            Check(Spawn(out var pid, path, actions, attributes, argv.Pointer, environment.Pointer));
            return pid;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>Returns when the process has ended, and leaves it to be waited for.</summary>
    public static void AwaitEnd(int pid)
    {
        var information = stackalloc byte[OpaqueBytes];
        while (WaitId(ById, pid, information, Exited | NoWait) != 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
            // Ask again.
        }
    }

    /// <summary>Waits for a process that has ended; also tells the most memory that it held at once, in bytes.</summary>
    public static (ProcessEnd End, long PeakBytes) Reap(int pid)
    {
        var usage = stackalloc long[UsageWords];
        while (true)
        {
            if (Wait4(pid, out var status, 0, usage) == pid)
            {
                return (ProcessEnd.OfWaitStatus(status), usage[PeakWord] << 10);
            }

            if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
            {
                throw new Win32Exception(error);
            }
        }
    }

    public static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        return Pipe2(ends, CloseOnExec) == 0 ? (ends[0], ends[1]) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = CloseDescriptor(descriptor);
        }
    }

    public static void Signal(int pid, int signal) => _ = Kill(pid, signal);

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int pid, string path, byte* actions, byte* attributes, byte** argv, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int ActionsDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int kind, int id, byte* information, int options);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    private static partial int Wait4(int pid, out int status, int options, long* usage);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
