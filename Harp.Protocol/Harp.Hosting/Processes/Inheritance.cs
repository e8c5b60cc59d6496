using System.Globalization;
using System.Runtime.InteropServices;

namespace Harp.Hosting.Processes;

/// <summary>
/// The state that the processes that this one starts inherit, by whichever way they are started: what a shell would give them, and nothing
/// that happens to be so here. .NET ignores SIGPIPE, and what a process ignores its children ignore, too; descriptors and signals may come
/// from whoever started this process. Called first of all, before .NET takes over any signal.
/// </summary>
public static unsafe partial class Inheritance
{
    private const string Descriptors = "/proc/self/fd";
    private const string Status = "/proc/self/status";
    private const int SigPipe = 13;
    private const int SigChild = 17;
    private const int SetMask = 2;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;
    private const int StandardStreams = 3;
    private const int UsualMode = 0x12; // 022
    private const int SignalSetBytes = 1024;

    /// <summary>For a server, which keeps the file mode of whoever started it and what that one wanted it to ignore.</summary>
    public static void Settle()
    {
        KeepDescriptors();
        LetPipesBreak();
        UnblockSignals();
        if (IgnoredSignals().Contains(SigChild))
        {
            // Else the kernel keeps to itself how children ended.
            _ = Signal(SigChild, 0);
        }
    }

    /// <summary>
    /// For a process that runs what others wrote: the same, every signal as it is by default, and the usual mode of new files.
    /// </summary>
    public static void SettleAll()
    {
        Settle();
        foreach (var signal in IgnoredSignals())
        {
            _ = Signal(signal, 0);
        }

        _ = SetFileMode(UsualMode);
    }

    /// <summary>
    /// Closes what whoever started this process may have left more open than it knows; that is not for those that this one starts.
    /// </summary>
    private static void KeepDescriptors()
    {
        foreach (var entry in Directory.Exists(Descriptors) ? Directory.EnumerateFiles(Descriptors) : [])
        {
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
                && descriptor >= StandardStreams)
            {
                _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);
            }
        }
    }

    /// <summary>
    /// A signal that is handled is no longer ignored after <c>exec</c>, and for this process nothing changes: a write to a pipe that nobody
    /// reads still fails. The handler must be native code that does nothing, since .NET's own may not run in a signal: <c>abs</c> takes an
    /// integer and only computes.
    /// </summary>
    private static void LetPipesBreak() =>
        _ = Signal(SigPipe, NativeLibrary.GetExport(NativeLibrary.Load("libc", typeof(Inheritance).Assembly, null), "abs"));

    private static void UnblockSignals()
    {
        var none = stackalloc byte[SignalSetBytes];
        new Span<byte>(none, SignalSetBytes).Clear();
        _ = ChangeMask(SetMask, none, null);
    }

    /// <summary>The line <c>SigIgn:</c> of <c>/proc/self/status</c> holds a bit for each signal.</summary>
    private static List<int> IgnoredSignals()
    {
        const string Name = "SigIgn:";
        var line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(one => one.StartsWith(Name, StringComparison.Ordinal)) : null;
        var bits = line is null ? 0 : ulong.Parse(line.AsSpan(Name.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(1, 64).Where(signal => (bits >> (signal - 1) & 1) != 0)];
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int ChangeMask(int how, byte* signals, byte* before);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetFileMode(uint mode);
}
