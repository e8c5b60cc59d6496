namespace Harp.Dispatcher.Scheduling;

/// <summary>The bounds of the scheduler.</summary>
internal sealed record SchedulerLimits
{
    /// <summary>The number of calls that may be open at once, all queues together.</summary>
    public int RunningMax { get; init; } = 1000;

    /// <summary>
    /// The number of calls to one host that may be open at once; where this is as large as <see cref="RunningMax"/> it bounds nothing.
    /// </summary>
    public int HostMax { get; init; } = 32;

    /// <summary>The number of calls for one user that may be open at once; no bound where this is <see cref="int.MaxValue"/>.</summary>
    public int UserMax { get; init; } = int.MaxValue;

    /// <summary>The number of calls for one user to one host that may be open at once.</summary>
    public int HostUserMax { get; init; } = int.MaxValue;

    /// <summary>
    /// The time that a call may take until its request was sent. The call itself gives up connecting earlier, and then knows that nothing
    /// was started; this is for a call that tells nothing.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A <see cref="ConnectTimeout"/> that a call which gives up by itself never meets.</summary>
    public static TimeSpan ConnectTimeoutOver(TimeSpan call) => call + TimeSpan.FromSeconds(20);

    /// <summary>The time that a daemon may take to acknowledge a call.</summary>
    public TimeSpan AcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time that a daemon may take to end a call that it was told to stop, before the connection is broken and the slot is given away.
    /// </summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time that the slot of a call stays taken whose connection broke, or that a crash of ours interrupted, so that its daemon can
    /// notice and end the work before the next job of the same queue starts.
    /// </summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time that a daemon may stand still and go on afterwards, without its calls overlapping with those that took their slots: as long
    /// at least a slot stays taken whose daemon neither said that the call has ended, nor is known to be gone.
    /// </summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(30);
}
