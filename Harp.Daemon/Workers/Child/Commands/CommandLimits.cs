namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>Bounds of what a worker does with a command that nobody needs to configure.</summary>
internal static class CommandLimits
{
    /// <summary>The time that others may hold a command's output open without printing once it has ended, before they are killed.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(250);

    /// <summary>The time that they may go on printing.</summary>
    public static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(5);

    /// <summary>The time that outputs may stay open after that, held by what cannot be killed.</summary>
    public static readonly TimeSpan Close = TimeSpan.FromSeconds(2);

    /// <summary>The longest value in a command line, in bytes: half of what the kernel takes for one element.</summary>
    public const int ValueBytesMax = 64 * 1024;

    /// <summary>The length of the end of stderr an exception tells, in bytes.</summary>
    public const int StderrBytesMax = 4096;

    /// <summary>The size that is read at a time, in bytes.</summary>
    public const int BufferBytes = 16 * 1024;
}
