using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Hosting.Logging;
using Harp.Protocol.Transport;
using Harp.Serving;

namespace Harp.Daemon.Configuration;

/// <summary>
/// Everything that can be configured, with every limit of the daemon in one place. A new option is added here, in
/// <see cref="ConfigurationFile"/> and, where the command line should have it, in <see cref="ServeArguments"/>.
/// </summary>
internal sealed record DaemonOptions : ServingOptions
{
    /// <summary>The form of the lines of the log.</summary>
    public LogFormat Log { get; init; }

    /// <summary>The C# file with procedures, or a folder of them; empty where there is none.</summary>
    public required string Procedures { get; init; }

    /// <summary>The procedures that are no C# source, and what is said of single ones.</summary>
    public ProcedureSources Sources { get; init; } = ProcedureSources.None;

    /// <summary>True if callers are told the stack of an exception.</summary>
    public bool ExceptionStacks { get; init; }

    /// <summary>The time that a caller may be gone without a word until its connection counts as broken, which ends its call.</summary>
    public TimeSpan PeerLost { get; init; } = TcpTransport.Instance.PeerLostAfter;

    /// <summary>The time that compiling and reading the procedures may take.</summary>
    public TimeSpan CompileLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The number of workers that stand ready before anybody calls.</summary>
    public int WorkersMin { get; init; } = 2;

    /// <summary>The number of workers, and so calls at once, there may be.</summary>
    public int WorkersMax { get; init; } = 32;

    /// <summary>The bounds of a worker, and the conditions of its replacement.</summary>
    public WorkerPolicy Worker { get; init; } = new();

    /// <summary>The time that a worker may take to start.</summary>
    public TimeSpan WorkerStart { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time that a call waits for a free worker before it is told <c>overloaded</c>: less than dispatchers wait for the
    /// acknowledgement.
    /// </summary>
    public TimeSpan WorkerWait { get; init; } = TimeSpan.FromSeconds(20);
}
