using Harp.Client.Connections;
using Harp.Protocol;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Client;

/// <summary>The address of the dispatcher, the caller, and every limit that the client keeps.</summary>
/// <example><code>new HarpCallerOptions { Host = "127.0.0.1", Port = 3502, Token = token, ReplyTimeout = TimeSpan.FromSeconds(5)
/// }</code></example>
public sealed record HarpCallerOptions
{
    /// <summary>The port that a dispatcher listens on where nothing else is configured.</summary>
    public const int DefaultPort = 3502;

    /// <summary>The dispatcher's name or address.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The dispatcher's port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>
    /// The caller, by a password (spec: "Authentication"); null where the dispatcher knows no users, or where <see cref="Token"/> says it.
    /// </summary>
    public Credentials? Credentials { get; init; }

    /// <summary>
    /// The caller, by a token; null where <see cref="Credentials"/> say it, or nothing does. Never in a trace, nor in
    /// <see cref="ToString"/>.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>
    /// The dispatcher that is believed, over TLS; null where connections are plain. <c>new()</c> believes the system's authorities, and a
    /// certificate for <see cref="Host"/>.
    /// </summary>
    public TlsClientOptions? Tls { get; init; }

    /// <summary>
    /// True if <see cref="Credentials"/> or <see cref="Token"/> may go to another machine without <see cref="Tls"/>, where whoever carries
    /// the bytes can read them. False: a dispatcher that is not on this machine is then not spoken to.
    /// </summary>
    public bool AllowSecretsInClear { get; init; }

    /// <summary>
    /// True if each call that has no <see cref="CallOptions.Key"/> is given one, 128 random bits: true. A call that lost its connection is
    /// then handed over once more without the danger that it is carried out twice, so that one broken connection does not leave it unknown
    /// whether there is a job. Such a call costs the dispatcher some 100 bytes more. Switch it off for a base dispatcher that refuses
    /// members it does not know; one that passes over them does no harm, because a call is handed over again only after the dispatcher has
    /// said that it knows keys.
    /// </summary>
    public bool SafeSubmit { get; init; } = true;

    /// <summary>The time that connecting, and waiting for a free connection, may take: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time that the dispatcher may take to answer what it can answer at once: 30 s. Waiting for a job to end, following it, and
    /// pruning have no limit of the client's own: the job has its own, and a token ends the wait.
    /// </summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// True if all requests share one connection, by their ids, and what only asks survives the loss of it: true. Where the dispatcher
    /// knows no ids, and where this is false, each request under way has a connection to itself, and a lost one is told.
    /// </summary>
    public bool Multiplexed { get; init; } = true;

    /// <summary>
    /// The time that a dispatcher that was there before may be away before requests, waits and follows give up: 30 s. Meanwhile it is tried
    /// again and again, with growing pauses that chance makes longer or shorter. Calls are handed over again only with a key; cancelling,
    /// pruning and refreshing are never asked for twice. A dispatcher that was never reached is not waited for.
    /// </summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The number of bytes of one stream that may wait on the shared connection for a reader that does not keep up: 1 MiB, and one packet
    /// more. A stream that brings more goes on, from the next packet, over a connection of its own, on which the dispatcher waits for the
    /// reader.
    /// </summary>
    public long StreamBufferBytes { get; init; } = 1 << 20;

    /// <summary>
    /// After how long a silence the dispatcher is asked, while something is under way on the shared connection, whether it is there still:
    /// 30 s.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The number of connections that may be open at once besides the shared one: 1024. Each request that has one to itself holds it.
    /// </summary>
    public int ConnectionsMax { get; init; } = 1024;

    /// <summary>The number of connections that are kept for later requests: 8.</summary>
    public int IdleConnectionsMax { get; init; } = 8;

    /// <summary>
    /// The time that a connection is kept for later requests: 4 min, below the 5 min after which the dispatcher closes it.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// The limits of the link level: the longest request to send, the longest reply to accept, how long a write may stall.
    /// </summary>
    public ProtocolLimits Limits { get; init; } = ProtocolLimits.Default;

    /// <summary>
    /// True if calls carry the W3C <c>traceparent</c> of the <see cref="System.Diagnostics.Activity"/> that is current where they are
    /// submitted, so that the job is part of its trace: true. It is sent only to dispatchers that say that they keep it, on the shared
    /// connection.
    /// </summary>
    public bool PropagateTrace { get; init; } = true;

    /// <summary>
    /// Is told when the connection is made, lost and looked for again; null for nobody. Never arguments, results or secrets.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>Sees every line sent and received, with secrets replaced; null where nobody wants to.</summary>
    public WireTrace? Trace { get; init; }

    /// <summary>The transport that makes connections; TCP where nothing else is set.</summary>
    public ITransport Transport { get; init; } = TcpTransport.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>True to connect to this machine alone, because secrets go over the connection in clear.</summary>
    internal bool OnlyLocal => Auth is not null && Tls is null && !AllowSecretsInClear;

    internal ClientAuth? Auth => Credentials is not null ? ClientAuth.OfUser(Credentials) : Token is not null
    ? ClientAuth.OfToken(Token) : null;

    /// <exception cref="ArgumentException">Something makes no sense, or a secret would go to another machine in clear.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Host);
        ArgumentOutOfRangeException.ThrowIfLessThan(Port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, 65535);
        ArgumentOutOfRangeException.ThrowIfLessThan(ConnectionsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(IdleConnectionsMax, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReconnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(StreamBufferBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(KeepAliveInterval, TimeSpan.Zero);
        if (Credentials is not null && Token is not null)
        {
            throw new ArgumentException($"Expected either {nameof(Credentials)} or {nameof(Token)}, got both.");
        }

        if (OnlyLocal)
        {
            ClearText.RefuseAddress(Host, nameof(Host));
        }
    }

    /// <summary>The address of the dispatcher, and the caller; no secret.</summary>
    public override string ToString() => $"HarpCallerOptions {{ Host = {Host}, Port = {Port}, Auth = {Auth?.ToString() ?? "none"} }}";
}
