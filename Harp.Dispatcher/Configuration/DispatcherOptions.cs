using System.Net;
using Harp.Dispatcher.Access;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Listening;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage.Disk;
using Harp.Hosting;
using Harp.Hosting.Logging;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;

namespace Harp.Dispatcher.Configuration;

/// <summary>
/// Everything that can be configured; the limits of the dispatcher are in the records. A new option is added here or in one of them, in
/// <see cref="ConfigurationFile"/>, in <c>examples/harpcallerd.toml</c> and, where the command line should have it, in
/// <see cref="ServeArguments"/>.
/// </summary>
internal sealed record DispatcherOptions
{
    /// <summary>The form of the lines of the log.</summary>
    public LogFormat Log { get; init; }

    /// <summary>The address where clients connect.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 3502);

    /// <summary>The socket where operators connect.</summary>
    public ControlOptions Control { get; init; } = new();

    /// <summary>The place where jobs are kept: see <see cref="Storage.JobStores"/>.</summary>
    public string Store { get; init; } = "";

    /// <summary>The store's folder; null where nothing is kept.</summary>
    public string? StoreFolder => Store == Storage.JobStores.Memory ? null : Store;

    /// <summary>The room that a store in a folder leaves on its disk.</summary>
    public DiskLimits Disk { get; init; } = new();

    /// <summary>The file of registry lines.</summary>
    public string Hosts { get; init; } = "";

    /// <summary>The program that prints registry lines, and its arguments, in place of the file; null where there is none.</summary>
    public IReadOnlyList<string>? HostsProgram { get; init; }

    public HostLimits HostLimits { get; init; } = new();

    /// <summary>The users and the rules about who may do what.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>The certificate that clients are shown to know the dispatcher by; null where connections are plain.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>The daemons that are believed to be who they must be.</summary>
    public TlsClientOptions DaemonTls { get; init; } = new();

    public SessionLimits Sessions { get; init; } = new();

    public LoopLimits Loop { get; init; } = new();

    public RetentionLimits Retention { get; init; } = new();

    /// <summary>The pause after which the log is told how the dispatcher stands; zero for never.</summary>
    public TimeSpan ReportEvery { get; init; }

    public SchedulerLimits Scheduler { get; init; } = new();

    /// <summary>The time that a client or a daemon may be gone without a word until its connection counts as broken.</summary>
    public TimeSpan PeerLost { get; init; } = TcpTransport.Instance.PeerLostAfter;

    public CallLimits Calls { get; init; } = new();
}
