using Harp.Protocol;
using Harp.Protocol.Transport;

namespace Harp.Client;

/// <summary>Where the dispatcher is, and every limit that the client keeps.</summary>
/// <example><code>new HarpCallerOptions { Host = "127.0.0.1", Port = 3502, ReplyTimeout = TimeSpan.FromSeconds(5) }</code></example>
public sealed record HarpCallerOptions
{
    /// <summary>The port that a dispatcher listens on where nothing else is configured.</summary>
    public const int DefaultPort = 3502;

    /// <summary>The dispatcher's name or address.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The dispatcher's port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>How long connecting, and waiting for a free connection, may take: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the dispatcher may take to answer what it can answer at once: 30 s. Waiting for a job to end, and following it, have no limit
    /// of the client's own: the job has its own, and a token ends the wait.
    /// </summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many connections may be open at once: 1024. Each wait and each follow holds one.</summary>
    public int ConnectionsMax { get; init; } = 1024;

    /// <summary>How many connections are kept for later requests: 8.</summary>
    public int IdleConnectionsMax { get; init; } = 8;

    /// <summary>How long a connection is kept for later requests: 4 min, below the 5 min after which the dispatcher closes it.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>The limits of the link level: the longest request to send, the longest reply to accept, how long a write may stall.</summary>
    public ProtocolLimits Limits { get; init; } = ProtocolLimits.Default;

    /// <summary>Sees every line sent and received; null where nobody wants to.</summary>
    public WireTrace? Trace { get; init; }

    /// <summary>What makes connections; plain TCP where nothing else is set.</summary>
    public ITransport Transport { get; init; } = TcpTransport.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
