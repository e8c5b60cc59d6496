namespace Harp.Daemon.Workers;

/// <summary>The bounds of what the daemon does with worker processes that nobody needs to configure.</summary>
internal static class WorkerLimits
{
    /// <summary>How long a worker that sent an outcome may take to say that it is idle.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    /// <summary>How long a worker that closed its output may take to end by itself; only what is told of its end depends on it.</summary>
    public static readonly TimeSpan End = TimeSpan.FromSeconds(5);

    /// <summary>How long a line to a worker may take, where it does not read.</summary>
    public static readonly TimeSpan Send = TimeSpan.FromSeconds(5);

    /// <summary>The pause between two looks for processes that were killed.</summary>
    public static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(2);

    /// <summary>How often it is looked for what is left of a worker; only a process that the kernel itself holds survives so many.</summary>
    public const int KillRoundsMax = 1000;

    /// <summary>How many workers are tried for one call, where one after the other ends before it has acknowledged the call.</summary>
    public const int AttemptsMax = 5;

    /// <summary>The longest line of a worker's stderr that is logged whole, in bytes.</summary>
    public const int StderrLineBytesMax = 4096;

    /// <summary>How much a procedure may write ahead of the daemon, in bytes.</summary>
    public const int PacketsAheadBytesMax = 256 * 1024;
}
