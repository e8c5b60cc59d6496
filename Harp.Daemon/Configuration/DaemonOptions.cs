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
    /// <summary>What the lines of the log look like.</summary>
    public LogFormat Log { get; init; }

    /// <summary>The C# file with procedures, or a folder of them; empty where there is none.</summary>
    public required string Procedures { get; init; }

    /// <summary>The procedures that are no C# source, and what is said of single ones.</summary>
    public ProcedureSources Sources { get; init; } = ProcedureSources.None;

    /// <summary>Whether callers are told the stack of an exception.</summary>
    public bool ExceptionStacks { get; init; }

    /// <summary>How long a caller may be gone without a word until its connection counts as broken, which ends its call.</summary>
    public TimeSpan PeerLost { get; init; } = TcpTransport.Instance.PeerLostAfter;

    /// <summary>How long compiling and reading the procedures may take.</summary>
    public TimeSpan CompileLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many workers stand ready before anybody calls.</summary>
    public int WorkersMin { get; init; } = 2;

    /// <summary>How many workers, and so calls at once, there may be.</summary>
    public int WorkersMax { get; init; } = 32;

    /// <summary>What a worker may use, and when it is replaced.</summary>
    public WorkerPolicy Worker { get; init; } = new();

    /// <summary>How long a worker may take to start.</summary>
    public TimeSpan WorkerStart { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a call waits for a free worker before it is told <c>overloaded</c>: less than dispatchers wait for the acknowledgement.
    /// </summary>
    public TimeSpan WorkerWait { get; init; } = TimeSpan.FromSeconds(20);
}
