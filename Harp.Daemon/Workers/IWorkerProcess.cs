namespace Harp.Daemon.Workers;

/// <summary>
/// A worker as the daemon has it before anything is said: three streams, and an end. A real process, or a script in tests.
/// </summary>
internal interface IWorkerProcess
{
    int Pid { get; }

    /// <summary>The stream that it reads.</summary>
    Stream Input { get; }

    /// <summary>The stream that it writes.</summary>
    Stream Output { get; }

    /// <summary>The stream of its errors.</summary>
    Stream Errors { get; }

    bool HasEnded { get; }

    Task WaitForEndAsync();

    /// <summary>
    /// Kills it and all that it started, and returns when nothing of it is left. Called once; the process is of no use afterwards.
    /// </summary>
    Task<WorkerEnd> KillAsync();
}
