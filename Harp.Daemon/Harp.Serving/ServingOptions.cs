using System.Net;
using Harp.Hosting;
using Harp.Protocol;
using Harp.Serving.Access;
using Harp.Serving.Authentication;

namespace Harp.Serving;

/// <summary>
/// The options that any daemon can be told, however its procedures run: where it listens, who may call, and what a connection may cost.
/// </summary>
internal record ServingOptions
{
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 4306);

    /// <summary>The users file; null where everybody may call.</summary>
    public string? Users { get; init; }

    /// <summary>The rules about who may call what; where there are none, every user may call everything.</summary>
    public IReadOnlyList<AccessRule> Rules { get; init; } = [];

    public GuessLimits Guesses { get; init; } = new();

    /// <summary>The time for which ended calls are remembered, and their number.</summary>
    public TombstoneLimits Tombstones { get; init; } = new();

    /// <summary>The certificate that callers are shown to know the daemon by; null where connections are plain.</summary>
    public TlsFiles? Tls { get; init; }

    public ProtocolLimits Limits { get; init; } =
        ProtocolLimits.Default with { RequestLineBytesMax = ProtocolLimits.DaemonRequestLineBytesMax };

    /// <summary>The number of connections that may be open; the next one is told <c>overloaded</c>.</summary>
    public int ConnectionsMax { get; init; } = 1024;

    /// <summary>
    /// The number of connections that may be in the middle of their TLS handshake, those that have just come not counted; of more, silent
    /// ones give way.
    /// </summary>
    public int HandshakesMax { get; init; } = 256;

    /// <summary>
    /// About how many bytes of long request lines that are not complete yet may be held on all connections together, a little of each not
    /// counted; more wait.
    /// </summary>
    public long ReadingBytesMax { get; init; } = 64L << 20;

    /// <summary>The part of that for the connections of one address.</summary>
    public long ShareReadingBytesMax { get; init; } = 16L << 20;

    /// <summary>The time that a procedure that was asked to end may take before more is done about it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The time that running calls may go on once the daemon was told to stop.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);
}
