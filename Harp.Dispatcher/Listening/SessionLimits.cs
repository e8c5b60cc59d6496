using Harp.Protocol;

namespace Harp.Dispatcher.Listening;

/// <summary>What bounds clients.</summary>
internal sealed record SessionLimits
{
    /// <summary>The published limits of the link.</summary>
    public ProtocolLimits Link { get; init; } = ProtocolLimits.Default;

    /// <summary>How many connections may be open at once; one more is told <c>overloaded</c> and closed.</summary>
    public int ConnectionsMax { get; init; } = 16384;

    /// <summary>How many are told at a time that they are too many; more are closed without a word.</summary>
    public int RefusalsMax { get; init; } = 256;

    /// <summary>How many requests without an id of one connection may be read ahead of their replies.</summary>
    public int PipelinedMax { get; init; } = 128;

    /// <summary>How many bytes of one connection's requests may be read ahead of their replies; one request is always read.</summary>
    public long PipelinedBytesMax { get; init; } = 4L << 20;

    /// <summary>How many bytes of requests may be read ahead of their replies on all connections together, a little of each not counted.</summary>
    public long AheadBytesMax { get; init; } = 256L << 20;

    /// <summary>About how many bytes of long lines that are not complete yet may be held on all connections together, a little of each not counted.</summary>
    public long ReadingBytesMax { get; init; } = 256L << 20;

    /// <summary>How many requests with an id may be under way on one connection; one more is refused as <c>overloaded</c>.</summary>
    public int ConcurrentMax { get; init; } = 16384;

    /// <summary>How many of them may at once hold what they read from the store: about 256 KiB each, or one outcome.</summary>
    public int ReadsMax { get; init; } = 4;

    /// <summary>How long a client may go on sending after its last reply, so that it can read that reply before the connection closes.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(5);
}
