using System.Runtime.InteropServices;

namespace Harp.Hosting.Authentication;

/// <summary>
/// As long as this lives, the terminal on stdin does not show what is typed; also a signal that ends the process leaves it as it was. What
/// was typed before is dropped.
/// </summary>
internal sealed unsafe partial class HiddenTyping : IDisposable
{
    /// <summary>More than <c>struct termios</c> takes.</summary>
    private const int StateBytes = 256;

    /// <summary>The local flags stand behind those of input, output and control, 4 bytes each.</summary>
    private const int LocalFlagsAt = 12;

    private const uint Echo = 8;
    private const int AfterDroppingInput = 2;
    private const int InterruptedStatus = 130;

    private readonly byte[] _before = new byte[StateBytes];
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public HiddenTyping()
    {
        (_interrupt, _terminate) =
            (PosixSignalRegistration.Create(PosixSignal.SIGINT, End), PosixSignalRegistration.Create(PosixSignal.SIGTERM, End));
        fixed (byte* state = _before)
        {
            _ = GetState(0, state);
        }

        var silent = (byte[])_before.Clone();
        BitConverter.TryWriteBytes(silent.AsSpan(LocalFlagsAt), BitConverter.ToUInt32(silent, LocalFlagsAt) & ~Echo);
        Set(silent);
    }

    public static bool IsTerminal => IsATerminal(0) == 1;

    public void Dispose()
    {
        Set(_before);
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private static void Set(byte[] wanted)
    {
        fixed (byte* state = wanted)
        {
            _ = SetState(0, AfterDroppingInput, state);
        }
    }

    private void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Set(_before);
        Environment.Exit(InterruptedStatus);
    }

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetState(int descriptor, byte* state);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetState(int descriptor, int when, byte* state);
}
