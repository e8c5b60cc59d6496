namespace Harp.Dispatcher.Loop;

/// <summary>What bounds the loop.</summary>
internal sealed record LoopLimits
{
    /// <summary>How many events may wait to be taken; who has one more waits.</summary>
    public int QueuedMax { get; init; } = 8192;

    /// <summary>How many bytes of arguments and info may wait to be stored; a call beyond is refused as <c>overloaded</c>.</summary>
    public long QueuedBytesMax { get; init; } = 64L << 20;

    /// <summary>How many events share one commit.</summary>
    public int BatchMax { get; init; } = 1024;

    /// <summary>
    /// How many waiting jobs of cancelled queues end in one commit; the others wait for the next, so that it takes no longer than any.
    /// </summary>
    public int CutMax { get; init; } = 512;

    /// <summary>How many jobs may wait in all queues together; a call beyond is refused as <c>overloaded</c>.</summary>
    public int WaitingMax { get; init; } = 1_000_000;

    /// <summary>How many jobs of one user may wait; a call beyond is refused as <c>overloaded</c>.</summary>
    public int WaitingUserMax { get; init; } = int.MaxValue;

    /// <summary>Whether a call is refused that asks for another concurrency than its queue has; else the queue keeps its own.</summary>
    public bool RefuseDiffering { get; init; }

    /// <summary>What a step of forgetting jobs touches before the loop does anything else.</summary>
    public StepLimits Step { get; init; } = new();

    /// <summary>How soon a batch that did not fit on the disk is tried again.</summary>
    public TimeSpan FullPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The silence allowed to a daemon where the call says nothing.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest run of any call, and of one that says nothing.</summary>
    public TimeSpan MaxExecTime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a stop waits for running calls before it interrupts them.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);
}
