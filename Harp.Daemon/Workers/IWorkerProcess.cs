namespace Harp.Daemon.Workers;

/// <summary>
/// What a worker is to the daemon before anything is said: three streams, and an end. A real process, or a script in tests.
/// </summary>
internal interface IWorkerProcess
{
    int Pid { get; }

    /// <summary>What it reads.</summary>
    Stream Input { get; }

    /// <summary>What it writes.</summary>
    Stream Output { get; }

    /// <summary>What it complains of.</summary>
    Stream Errors { get; }

    bool HasEnded { get; }

    Task WaitForEndAsync();

    /// <summary>
    /// Kills it and all that it started, and returns when nothing of it is left. Called once; the process is of no use afterwards.
    /// </summary>
    Task<WorkerEnd> KillAsync();
}
