namespace Harp.Dispatcher.Storage.Disk;

/// <summary>The room that a store leaves on its file system.</summary>
internal sealed record DiskLimits
{
    /// <summary>No limits: nothing is kept free.</summary>
    public static DiskLimits None { get; } = new() { ReserveBytes = 0, BallastBytes = 0 };

    /// <summary>
    /// While less is free, no job is accepted; 0 for none. What was accepted still needs room: the 64 MiB of arguments that may be queued,
    /// which are written twice, into the log and from there into the database, and as much again for packets, outcomes and pruning.
    /// </summary>
    public long ReserveBytes { get; init; } = 256L << 20;

    /// <summary>
    /// The bytes that are held in a file, to be given up when the disk is full nevertheless; 0 for none. Half of it serves what must be
    /// stored, half serves pruning, so each half should hold what the log grows to before it is used again: 4 MiB, and a batch.
    /// </summary>
    public long BallastBytes { get; init; } = 32L << 20;

    /// <summary>The pause after which it is looked at what is free, and how soon a batch that did not fit is tried again.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);
}
