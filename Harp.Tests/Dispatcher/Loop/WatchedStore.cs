using System.Collections.Concurrent;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Disk;
using Harp.Dispatcher.Storage.Memory;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>A store in memory that tells when it commits, and fails when told to.</summary>
internal sealed class WatchedStore : IJobStore
{
    private readonly MemoryJobStore _store = new();
    private readonly ConcurrentQueue<StoreWrite> _written = new();

    public bool Fails { get; set; }

    /// <summary>What room is lacking for new jobs.</summary>
    public DiskShortage? Shortage { get; set; }

    /// <summary>Whether nothing fits any more.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether pruning does not fit either.</summary>
    public bool IsFullForPruning { get; set; }

    public string? Loss { get; set; }

    public DiskShortage? FindShortage(long bytes) => Shortage;

    public bool ReadsFail { get; set; }

    public int Commits { get; private set; }

    public int LargestBatch { get; private set; }

    /// <summary>Called in the middle of a commit, before it took effect.</summary>
    public Action BeforeCommit { get; set; } = () => { };

    /// <summary>Called before each page of jobs is read.</summary>
    public Action BeforeList { get; set; } = () => { };

    /// <summary>What was committed so far, by whatever thread.</summary>
    public StoreWrite[] Written => [.. _written];

    public long Size => _store.Size;

    public void Commit(IReadOnlyList<StoreWrite> writes)
    {
        BeforeCommit();
        Fit(IsFull);
        if (Fails)
        {
            throw new StoreFailedException("the disk is full");
        }

        _store.Commit(writes);
        Commits++;
        LargestBatch = Math.Max(LargestBatch, writes.Count);
        foreach (var write in writes)
        {
            _written.Enqueue(write);
        }
    }

    public Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted) => _store.Recover(now, interrupted);

    public JobProgress? FindProgress(JobId job) => Readable().FindProgress(job);

    public JobExtent? FindExtent(JobId job) => Readable().FindExtent(job);

    public JobTarget? FindTarget(JobId job) => Readable().FindTarget(job);

    public StoredJob? FindJob(JobId job) => Readable().FindJob(job);

    public PacketRun ReadPackets(JobId job, long first, int bytesMax) => Readable().ReadPackets(job, first, bytesMax);

    public KeyedJob? FindKey(string? caller, string key) => Readable().FindKey(caller, key);

    public JobPage ListJobs(JobFilter filter, long? cursor, int limit)
    {
        BeforeList();
        return Readable().ListJobs(filter, cursor, limit);
    }

    /// <summary>Told how many jobs each step has removed, after it.</summary>
    public Action<int> AfterPrune { get; set; } = _ => { };

    /// <summary>How many steps it takes until nothing is left to sweep.</summary>
    public int Swept { get; set; }

    public PruneStep Prune(PruneLimits limits, DateTimeOffset now, long bytesMax)
    {
        if (Fails)
        {
            throw new StoreFailedException("the disk is full");
        }

        Fit(IsFullForPruning);
        var step = _store.Prune(limits, now, bytesMax);
        Swept = Math.Max(0, Swept - 1);
        AfterPrune(step.Removed);
        return step with { MoreSpace = Swept > 0 };
    }

    public void Dispose() => _store.Dispose();

    private static void Fit(bool isFull)
    {
        if (isFull)
        {
            throw new StoreFullException("there is no room", new DiskShortage(3, 4));
        }
    }

    private MemoryJobStore Readable() => ReadsFail ? throw new StoreFailedException("no file handles are left") : _store;
}
