namespace Harp.Daemon.Workers;

/// <summary>
/// The bounds of what a worker process may use, and when it is replaced. What this system cannot hold a worker to is told once, at the
/// start.
/// </summary>
internal sealed record WorkerPolicy
{
    /// <summary>After how many calls a worker is replaced, so that what leaks slowly never adds up.</summary>
    public int CallsMax { get; init; } = 10_000;

    /// <summary>Above how much memory a worker is replaced, once its call is over.</summary>
    public long MemoryKept { get; init; } = 256L << 20;

    /// <summary>The memory that a worker may have while it runs a call; 0 for no bound.</summary>
    public long MemoryMax { get; init; } = 1L << 30;

    /// <summary>The processor time that a call may take; zero for no bound.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>The number of files and sockets that a worker, and each process that it starts, may have open.</summary>
    public int FilesMax { get; init; } = 4096;

    /// <summary>The number of processes and threads that a worker and what it starts may be; 0 for no bound.</summary>
    public int ProcessesMax { get; init; }

    /// <summary>By how much a worker leaves the processors to others: 0, not at all, to 19.</summary>
    public int Nice { get; init; }

    /// <summary>The number of threads that calls may leave behind in a worker before it is replaced.</summary>
    public int ThreadsLeftMax { get; init; }

    /// <summary>The time that a worker beyond those that stand ready may be idle before it is ended.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The cultures that procedures find.</summary>
    public Cultures Cultures { get; init; }

    /// <summary>The number of lines a second that are logged of what a worker prints.</summary>
    public int OutputLines { get; init; } = 100;
}
