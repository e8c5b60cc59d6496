namespace Harp.Dispatcher.Loop;

/// <summary>The bounds of the loop.</summary>
internal sealed record LoopLimits
{
    /// <summary>The number of events that may wait to be taken; who has one more waits.</summary>
    public int QueuedMax { get; init; } = 8192;

    /// <summary>
    /// The number of bytes of arguments and info that may wait to be stored; a call beyond is refused as <c>overloaded</c>.
    /// </summary>
    public long QueuedBytesMax { get; init; } = 64L << 20;

    /// <summary>The number of events that share one commit.</summary>
    public int BatchMax { get; init; } = 1024;

    /// <summary>
    /// The number of waiting jobs of cancelled queues that end in one commit; the others wait for the next, so that it takes no longer than
    /// any.
    /// </summary>
    public int CutMax { get; init; } = 512;

    /// <summary>The number of jobs that may wait in all queues together; a call beyond is refused as <c>overloaded</c>.</summary>
    public int WaitingMax { get; init; } = 1_000_000;

    /// <summary>The number of jobs of one user that may wait; a call beyond is refused as <c>overloaded</c>.</summary>
    public int WaitingUserMax { get; init; } = int.MaxValue;

    /// <summary>True if a call is refused that asks for another concurrency than its queue has; else the queue keeps its own.</summary>
    public bool RefuseDiffering { get; init; }

    /// <summary>The amount that a step of forgetting jobs touches before the loop does anything else.</summary>
    public StepLimits Step { get; init; } = new();

    /// <summary>The time until a batch that did not fit on the disk is tried again.</summary>
    public TimeSpan FullPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The silence allowed to a daemon where the call says nothing.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest run of any call, and of one that says nothing.</summary>
    public TimeSpan MaxExecTime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The time that a stop waits for running calls before it interrupts them.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);
}
