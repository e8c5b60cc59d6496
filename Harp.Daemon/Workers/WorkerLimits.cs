namespace Harp.Daemon.Workers;

/// <summary>The bounds of what the daemon does with worker processes that nobody needs to configure.</summary>
internal static class WorkerLimits
{
    /// <summary>The time that a worker that sent an outcome may take to say that it is idle.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The time that a worker that closed its output may take to end by itself; only what is told of its end depends on it.
    /// </summary>
    public static readonly TimeSpan End = TimeSpan.FromSeconds(5);

    /// <summary>The time that a line to a worker may take, where it does not read.</summary>
    public static readonly TimeSpan Send = TimeSpan.FromSeconds(5);

    /// <summary>The first pause between two looks for processes that were killed; each later one is twice as long.</summary>
    public static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(1);

    /// <summary>The time that processes that were killed may take to go; only one that the kernel itself holds takes longer.</summary>
    public static readonly TimeSpan Kill = TimeSpan.FromSeconds(2);

    /// <summary>The number of times that a worker that lost its daemon looks for what is left of what it started.</summary>
    public const int KillRoundsMax = 100;

    /// <summary>
    /// The number of workers that are tried for one call, where one after the other ends before it has acknowledged the call.
    /// </summary>
    public const int AttemptsMax = 5;

    /// <summary>The longest line of a worker's stderr that is logged whole, in bytes.</summary>
    public const int StderrLineBytesMax = 4096;

    /// <summary>The part of a worker's stderr that is read at once, in bytes.</summary>
    public const int StderrReadBytes = 16 * 1024;

    /// <summary>The time that a worker that is gone may keep its stderr open; only what is told of its end depends on it.</summary>
    public static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The memory that a runtime needs beside the memory that procedures use: code, stacks, and what it sets aside for both.
    /// </summary>
    public const long RuntimeBytes = 512L << 20;

    /// <summary>
    /// The number of times that a look at the threads of a worker is repeated, where there seem to be too many: one that ended is seen a
    /// little longer.
    /// </summary>
    public const int ThreadLooksMax = 10;

    /// <summary>The pause between two looks at the threads of a worker.</summary>
    public static readonly TimeSpan ThreadPause = TimeSpan.FromMilliseconds(2);

    /// <summary>A buffer of what a worker writes that is larger than twice this is not kept, in bytes.</summary>
    public const int PacketsAheadBytesMax = 256 * 1024;
}
