namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>Bounds of what a worker does with a command that nobody needs to configure.</summary>
internal static class CommandLimits
{
    /// <summary>How long others may hold a command's output open without printing once it has ended, before they are killed.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(250);

    /// <summary>How long they may go on printing.</summary>
    public static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(5);

    /// <summary>How long outputs may stay open after that, held by what cannot be killed.</summary>
    public static readonly TimeSpan Close = TimeSpan.FromSeconds(2);

    /// <summary>The longest value in a command line, in bytes: half of what the kernel takes for one element.</summary>
    public const int ValueBytesMax = 64 * 1024;

    /// <summary>How much of the end of stderr an exception tells, in bytes.</summary>
    public const int StderrBytesMax = 4096;

    /// <summary>How much is read at a time, in bytes.</summary>
    public const int BufferBytes = 16 * 1024;
}
