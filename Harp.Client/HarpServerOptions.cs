using Harp.Protocol;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;

namespace Harp.Client;

/// <summary>The address of a daemon, the caller, and every limit that the client keeps.</summary>
/// <example><code>new HarpServerOptions { Host = "127.0.0.1", Credentials = new Credentials("deploy", password) }</code></example>
public sealed record HarpServerOptions
{
    /// <summary>The port that a daemon listens on where nothing else is configured.</summary>
    public const int DefaultPort = 4306;

    /// <summary>The daemon's name or address.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The daemon's port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The caller; null where the daemon needs to know nobody.</summary>
    public Credentials? Credentials { get; init; }

    /// <summary>
    /// The daemon that is believed, over TLS; null where connections are plain. <c>new()</c> believes the system's authorities, and a
    /// certificate for <see cref="Host"/>.
    /// </summary>
    public TlsClientOptions? Tls { get; init; }

    /// <summary>
    /// True if <see cref="Credentials"/> may go to another machine without <see cref="Tls"/>, where whoever carries the bytes can read
    /// them. False: a daemon that is not on this machine is then not spoken to.
    /// </summary>
    public bool AllowSecretsInClear { get; init; }

    /// <summary>The time that connecting may take: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time that the daemon may take to acknowledge a call: 30 s. From then on the token alone limits it.</summary>
    public TimeSpan AcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time that a daemon that was told to end a call may take to say that nothing is left of it, before the connection is broken: 10
    /// s.
    /// </summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The limits of the link level.</summary>
    public ProtocolLimits Limits { get; init; } = ProtocolLimits.Default;

    /// <summary>Sees every line sent and received, with the password replaced; null where nobody wants to.</summary>
    public WireTrace? Trace { get; init; }

    /// <summary>The transport that makes connections; TCP where nothing else is set.</summary>
    public ITransport Transport { get; init; } = TcpTransport.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>True to connect to this machine alone, because secrets go over the connection in clear.</summary>
    internal bool OnlyLocal => this is { Credentials: not null, Tls: null, AllowSecretsInClear: false };
}
