using Harp.Protocol;

namespace Harp.Dispatcher.Listening;

/// <summary>What bounds clients.</summary>
internal sealed record SessionLimits
{
    /// <summary>The published limits of the link.</summary>
    public ProtocolLimits Link { get; init; } = ProtocolLimits.Default;

    /// <summary>How many connections may be open at once; one more is told <c>overloaded</c> and closed.</summary>
    public int ConnectionsMax { get; init; } = 16384;

    /// <summary>How many requests of one connection may be read ahead of their replies.</summary>
    public int PipelinedMax { get; init; } = 128;

    /// <summary>How many bytes of one connection's requests may be read ahead of their replies; one request is always read.</summary>
    public long PipelinedBytesMax { get; init; } = 4L << 20;

    /// <summary>How long a client may go on sending after its last reply, so that it can read that reply before the connection closes.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(5);
}
