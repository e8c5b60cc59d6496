namespace Harp.Dispatcher.Daemons;

/// <summary>What bounds one call to a daemon.</summary>
internal sealed record CallLimits
{
    /// <summary>How long looking the host's address up and connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest line a daemon may send, in bytes.</summary>
    public int MessageBytesMax { get; init; } = Harp.Protocol.ProtocolLimits.Default.DaemonMessageBytesMax;

    /// <summary>How long a write to a daemon may make no progress.</summary>
    public TimeSpan WriteStallTimeout { get; init; } = Harp.Protocol.ProtocolLimits.Default.WriteStallTimeout;

    /// <summary>About how many bytes of packets are gathered before they are handed on; one run more may be on its way to the disk.</summary>
    public int RunBytesMax { get; init; } = 128 * 1024;
}
