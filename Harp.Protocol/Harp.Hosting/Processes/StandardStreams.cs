using System.Runtime.InteropServices;
using System.Text;

namespace Harp.Hosting.Processes;

/// <summary>
/// The descriptors 0, 1 and 2. Whoever starts a program may have closed them (<c>2&gt;&amp;-</c>); then the runtime uses their numbers for
/// something of its own, and whatever is printed goes there.
/// </summary>
public static unsafe partial class StandardStreams
{
    private const int Count = 3;
    private const int GetFlags = 1;
    private const int SetFlags = 2;
    private const int CloseOnExec = 1;
    private const int ReadAndWrite = 2;

    /// <summary>
    /// Starts this program anew, in the same process, with the null device in the place of what was closed; returns where nothing was. What
    /// somebody gave to this process is not closed by <c>exec</c>, and what the runtime opened is, which tells one from the other.
    /// </summary>
    public static void OpenAll()
    {
        var closed = Enumerable.Range(0, Count).Where(IsClosed).ToList();
        if (closed.Count == 0 || OpenFile("/dev/null", ReadAndWrite) is not (>= 0 and var nothing))
        {
            return;
        }

        foreach (var descriptor in closed)
        {
            _ = Duplicate(nothing, descriptor);
            _ = Control(descriptor, SetFlags, 0);
        }

        // The number of the null device itself may be among them; if not, it must not stay open.
        if (nothing >= Count)
        {
            _ = Control(nothing, SetFlags, CloseOnExec);
        }

        var words = File.ReadAllText("/proc/self/cmdline")[..^1].Split('\0');
        using var argv = new NativeStrings(words);
        _ = Execute("/proc/self/exe", argv.Pointer);
    }

    /// <summary>Writes to stderr with nothing but the descriptor, where .NET's console would need some more.</summary>
    public static void WriteError(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* first = bytes)
        {
            for (nint written = 0, sent; written < bytes.Length; written += sent)
            {
                sent = Write(2, first + written, (nuint)(bytes.Length - written));
                if (sent <= 0)
                {
                    // Nobody can be told.
                    return;
                }
            }
        }
    }

    private static bool IsClosed(int descriptor) =>
        Control(descriptor, GetFlags, 0) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, byte** argv);
}
