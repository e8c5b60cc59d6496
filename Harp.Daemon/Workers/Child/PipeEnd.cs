using System.Runtime.InteropServices;

namespace Harp.Daemon.Workers.Child;

/// <summary>The end of a pipe that is written to, by who does not want to wait where it is full.</summary>
internal sealed unsafe partial class PipeEnd
{
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const short Writable = 4;

    private readonly SafeHandle _pipe;

    /// <param name="pipe">It is open as long as this process lives.</param>
    public PipeEnd(SafeHandle pipe)
    {
        _pipe = pipe;
        Fcntl(Number, SetFlags, Fcntl(Number, GetFlags, 0) | NonBlocking);
    }

    private int Number => (int)_pipe.DangerousGetHandle();

    /// <summary>
    /// Writes what there is room for, and returns how much that was: what is written is the kernel's, and arrives even if this process ends
    /// now.
    /// </summary>
    /// <exception cref="IOException">Nobody reads any more.</exception>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            nint written;
            fixed (byte* start = bytes)
            {
                written = WriteFile(Number, start, (nuint)bytes.Length);
            }

            if (written >= 0)
            {
                return (int)written;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    continue;
                case TryAgain:
                    return 0;
                case var failed:
                    throw new IOException($"The pipe to the daemon cannot be written: {Marshal.GetPInvokeErrorMessage(failed)}");
            }
        }
    }

    /// <summary>Returns when there is room, or when nobody reads any more.</summary>
    public void AwaitRoom()
    {
        var wanted = new Wanted { Descriptor = Number, Events = Writable };
        _ = Poll(&wanted, 1, -1);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFile(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Wanted* wanted, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int descriptor, int command, int argument);

    [StructLayout(LayoutKind.Sequential)]
    private struct Wanted
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
