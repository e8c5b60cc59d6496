using Microsoft.Win32.SafeHandles;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Takes the descriptors of the protocol away from procedures: stdin becomes empty and stdout becomes stderr, for the procedure's own
/// <c>Console.WriteLine</c> as for its children, which therefore can neither break the protocol nor hold it open.
/// </summary>
internal static class ProtocolChannel
{
    public static (FileStream Input, FileStream Output) Take()
    {
        var input = new FileStream(new SafeFileHandle(Native.DuplicatePrivately(0), ownsHandle: true), FileAccess.Read, bufferSize: 0);
        var output = new FileStream(new SafeFileHandle(Native.DuplicatePrivately(1), ownsHandle: true), FileAccess.Write, bufferSize: 0);
        using var nothing = File.OpenHandle("/dev/null");
        Native.Replace(0, by: (int)nothing.DangerousGetHandle());
        Native.Replace(1, by: 2);
        return (input, output);
    }
}
