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

    /// <summary>After an error that closes the connection: how long, and how much, is read and dropped so that the client can read the error first.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>See <see cref="LingerTime"/>.</summary>
    public long LingerBytesMax { get; init; } = 256L << 20;
}
