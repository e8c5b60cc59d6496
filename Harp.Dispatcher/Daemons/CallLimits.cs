namespace Harp.Dispatcher.Daemons;

/// <summary>The bounds of one call to a daemon.</summary>
internal sealed record CallLimits
{
    /// <summary>The time that looking the host's address up and connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest line a daemon may send, in bytes.</summary>
    public int MessageBytesMax { get; init; } = Harp.Protocol.ProtocolLimits.Default.DaemonMessageBytesMax;

    /// <summary>
    /// About how many bytes of long messages that are not complete yet may be held for all calls together, a little of each not counted.
    /// </summary>
    public long ReadingBytesMax { get; init; } = 512L << 20;

    /// <summary>The part of that for the calls to one address.</summary>
    public long HostReadingBytesMax { get; init; } = 128L << 20;

    /// <summary>For how long a message that takes such room may make no progress.</summary>
    public TimeSpan ReadStallTimeout { get; init; } = Harp.Protocol.ProtocolLimits.Default.ReadStallTimeout;

    /// <summary>The time that a write to a daemon may make no progress.</summary>
    public TimeSpan WriteStallTimeout { get; init; } = Harp.Protocol.ProtocolLimits.Default.WriteStallTimeout;

    /// <summary>
    /// About how many bytes of packets are gathered before they are handed on; one run more may be on its way to the disk.
    /// </summary>
    public int RunBytesMax { get; init; } = 128 * 1024;
}
