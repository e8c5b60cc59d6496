namespace Harp.Protocol;

/// <summary>
/// The published limits of the link level, each configurable (spec: "Limits"). Sizes are in bytes and count a line without its LF.
/// </summary>
public sealed record ProtocolLimits
{
    /// <summary>The limits that a peer may assume where nothing else is configured.</summary>
    public static ProtocolLimits Default { get; } = new();

    /// <summary>The longest request line a dispatcher or daemon accepts, in bytes: 1 MiB.</summary>
    public int RequestLineBytesMax { get; init; } = 1 << 20;

    /// <summary>
    /// The longest request line a daemon accepts, in bytes: 8 KiB more than a dispatcher does, because a dispatcher adds credentials, job,
    /// attempt and caller to a call.
    /// </summary>
    public const int DaemonRequestLineBytesMax = (1 << 20) + (8 << 10);

    /// <summary>
    /// The most bytes by which a reply is longer than the message in it: its id, the packet's number and time, and names of members.
    /// </summary>
    public const int ReplyBytesAdded = 512;

    /// <summary>The longest message accepted from a daemon, in bytes: 16 MiB.</summary>
    public int DaemonMessageBytesMax { get; init; } = 16 << 20;

    /// <summary>The longest reply line that a client must accept, in bytes: a little more than 16 MiB.</summary>
    public int ReplyLineBytesMax => DaemonMessageBytesMax + ReplyBytesAdded;

    /// <summary>The time that the first request line may take from the moment of connecting: 10 s.</summary>
    public TimeSpan FirstLineTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time that a connection may stay open with nothing outstanding: 5 min.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The time that a write may make no progress before the connection is aborted: 30 s.</summary>
    public TimeSpan WriteStallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time that a line that takes of the room for long lines may make no progress.</summary>
    public TimeSpan ReadStallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest name of a host or of a procedure, in bytes as sent, escapes included, without the quotes: 1 KiB.</summary>
    public const int NameBytesMax = 1024;

    /// <summary>The longest key of a call, in bytes of UTF-8: 255.</summary>
    public const int KeyBytesMax = 255;

    /// <summary>The longest id of a request, in bytes as sent, the quotes of a string included: 256.</summary>
    public const int IdBytesMax = 256;

    /// <summary>The deepest nesting of arrays and objects in one line: 64, the line's own object included.</summary>
    public const int DepthMax = 64;

    /// <summary>
    /// The depth that a client allows for replies: a reply may wrap a value of depth 63 in three levels of its own (<c>get_status</c>).
    /// </summary>
    public const int ReplyDepthMax = DepthMax + 4;
}
