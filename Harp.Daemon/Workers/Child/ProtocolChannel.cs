using Microsoft.Win32.SafeHandles;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// Takes the descriptors of the protocol away from procedures: stdin becomes empty and stdout becomes stderr, for the procedure's own
/// <c>Console.WriteLine</c> as for its children, which therefore can neither break the protocol nor hold it open. A procedure can still
/// close them by their numbers, or put other files in their places; that is seen here.
/// </summary>
internal sealed class ProtocolChannel
{
    private readonly FileIdentity? _read;
    private readonly FileIdentity? _written;

    private ProtocolChannel(SafeFileHandle input, SafeFileHandle output)
    {
        (Input, Output) = (new FileStream(input, FileAccess.Read, bufferSize: 0), output);
        (_read, _written) = (NativeFiles.Identify(Number(input)), NativeFiles.Identify(Number(output)));
    }

    /// <summary>The stream that the daemon sends.</summary>
    public FileStream Input { get; }

    /// <summary>The stream that the daemon reads.</summary>
    public SafeFileHandle Output { get; }

    /// <summary>True if what the daemon sends still comes.</summary>
    public bool Reads => NativeFiles.Identify(Number(Input.SafeFileHandle)) == _read;

    /// <summary>True if what is written still goes to the daemon.</summary>
    public bool Writes => NativeFiles.Identify(Number(Output)) == _written;

    public static ProtocolChannel Take()
    {
        var channel = new ProtocolChannel(Private(0), Private(1));
        using var nothing = File.OpenHandle("/dev/null");
        Native.Replace(0, by: Number(nothing));
        Native.Replace(1, by: 2);
        return channel;
    }

    private static SafeFileHandle Private(int descriptor) => new(Native.DuplicatePrivately(descriptor), ownsHandle: true);

    private static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
