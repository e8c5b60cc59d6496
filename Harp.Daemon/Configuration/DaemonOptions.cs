using System.Net;
using Harp.Daemon.Access;
using Harp.Daemon.Authentication;
using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Protocol;

namespace Harp.Daemon.Configuration;

/// <summary>
/// Everything that can be configured, with every limit of the daemon in one place. A new option is added here, in
/// <see cref="ConfigurationFile"/> and, where the command line should have it, in <see cref="ServeArguments"/>.
/// </summary>
internal sealed record DaemonOptions
{
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 4306);

    /// <summary>The C# file with procedures, or a folder of them; empty where there is none.</summary>
    public required string Procedures { get; init; }

    /// <summary>The procedures that are no C# source, and what is said of single ones.</summary>
    public ProcedureSources Sources { get; init; } = ProcedureSources.None;

    /// <summary>Whether callers are told the stack of an exception.</summary>
    public bool ExceptionStacks { get; init; }

    /// <summary>The users file; null where everybody may call.</summary>
    public string? Users { get; init; }

    /// <summary>Who may call what; where there are none, every user may call everything.</summary>
    public IReadOnlyList<AccessRule> Rules { get; init; } = [];

    public GuessLimits Guesses { get; init; } = new();

    /// <summary>What callers are shown to know the daemon by; null where connections are plain.</summary>
    public TlsFiles? Tls { get; init; }

    public ProtocolLimits Limits { get; init; } = ProtocolLimits.Default with { RequestLineBytesMax = ProtocolLimits.DaemonRequestLineBytesMax };

    /// <summary>How many connections may be open; the next one is told <c>overloaded</c>.</summary>
    public int ConnectionsMax { get; init; } = 1024;

    /// <summary>How many workers stand ready before anybody calls.</summary>
    public int WorkersMin { get; init; } = 2;

    /// <summary>How many workers, and so calls at once, there may be.</summary>
    public int WorkersMax { get; init; } = 32;

    /// <summary>What a worker may use, and when it is replaced.</summary>
    public WorkerPolicy Worker { get; init; } = new();

    /// <summary>How long a worker may take to start.</summary>
    public TimeSpan WorkerStart { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call waits for a free worker before it is told <c>overloaded</c>: less than dispatchers wait for the acknowledgement.</summary>
    public TimeSpan WorkerWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a procedure that was asked to end may take before its process is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long running calls may go on once the daemon was told to stop.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);
}
