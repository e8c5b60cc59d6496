using Harp.Dispatcher.Storage.Disk;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage.Memory;

/// <summary>The contract of a store in a dictionary: for tests, and for a dispatcher whose jobs need not survive it.</summary>
internal sealed class MemoryJobStore : IJobStore
{
    /// <summary>The least that a job counts for when a step is measured.</summary>
    private const int JobCost = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<JobId, MemoryJob> _rows = [];
    private readonly Dictionary<(string? Caller, string Key), JobId> _keys = [];
    private long _seq;

    public long Size
    {
        get
        {
            lock (_lock)
            {
                return _rows.Values.Sum(row => row.Bytes);
            }
        }
    }

    public string? Loss => null;

    public DiskShortage? FindShortage(long bytes) => null;

    public JobProgress? FindProgress(JobId job)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(job, out var row)
                ? new JobProgress(row.State, row.Packets, row.Outcome is { } outcome ? [.. outcome, (byte)'\n'] : null) : null;
        }
    }

    public JobExtent? FindExtent(JobId job)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(job, out var row) ? new JobExtent(row.Packets, row.State > JobState.Running) : null;
        }
    }

    public JobTarget? FindTarget(JobId job)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(job, out var row) ? new JobTarget(row.Job.Host, row.Job.Procedure, row.Job.Caller) : null;
        }
    }

    public StoredJob? FindJob(JobId job)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(job, out var row) ? row.ToStored() : null;
        }
    }

    public PacketRun ReadPackets(JobId job, long first, int bytesMax)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(job, out var row) ? row.Read(first, bytesMax) : new PacketRun(first, 0, default);
        }
    }

    public KeyedJob? FindKey(string? caller, string key)
    {
        lock (_lock)
        {
            return _keys.TryGetValue((caller, key), out var job) ? new KeyedJob(job, _rows[job].Job.Fingerprint!.Value) : null;
        }
    }

    public JobPage ListJobs(JobFilter filter, long? cursor, int limit)
    {
        lock (_lock)
        {
            return JobPage.Of(
                _rows.Values.Where(row => !(row.Seq >= cursor) && row.Fits(filter)).OrderByDescending(row => row.Seq).Select(
                    row => row.ToListed()), limit);
        }
    }

    public Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted)
    {
        lock (_lock)
        {
            var held = Unfinished(_rows.Values.Where(row => row.HoldsSlot).OrderBy(row => row.Seq));
            var unfinished = _rows.Values.Where(row => row.State <= JobState.Running).OrderBy(row => row.Seq).ToArray();
            var running = unfinished.Where(row => row.State == JobState.Running).ToArray();
            var waiting = Unfinished(unfinished.Except(running));
            foreach (var row in running)
            {
                row.End(JobState.Failed, interrupted(row.ToUnfinished()), now, holdsSlot: row.Job.Queue is not null);
            }

            return Recovery.Of(waiting, Unfinished(running), held);
        }
    }

    public void Commit(IReadOnlyList<StoreWrite> writes)
    {
        lock (_lock)
        {
            var undo = new Stack<Action>(writes.Count);
            try
            {
                foreach (var write in writes)
                {
                    undo.Push(Apply(write));
                }
            }
            catch (StoreFailedException)
            {
                // All or none: what was applied of the batch is taken back.
                foreach (var step in undo)
                {
                    step();
                }

                throw;
            }
        }
    }

    public PruneStep Prune(PruneLimits limits, DateTimeOffset now, long bytesMax)
    {
        lock (_lock)
        {
            var ended = _rows.Values.Where(row => row.Ended is not null).OrderBy(row => row.Ended).ThenBy(row => row.Seq).ToArray();
            var (jobs, bytes, budget, removed) = ((long)ended.Length, ended.Sum(row => row.Bytes), bytesMax, 0);
            foreach (var row in ended)
            {
                if (!limits.Exclude(now - row.Ended!.Value, jobs, bytes))
                {
                    break;
                }

                if (budget <= 0)
                {
                    return new PruneStep(removed, true, false);
                }

                // A job that holds a slot goes once it has given it back; until then it crowds out no other.
                if (!row.HoldsSlot)
                {
                    Remove(row.Job);
                    (removed, budget) = (removed + 1, budget - row.Bytes - JobCost);
                }

                (jobs, bytes) = (jobs - 1, bytes - row.Bytes);
            }

            return new PruneStep(removed, false, false);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Applies a write; returns what takes it back.</summary>
    private Action Apply(StoreWrite write)
    {
        switch (write)
        {
            case StoreWrite.Insert insert:
                return TryAdd(insert) ? () => Remove(insert) : throw Misfit(write);
            case StoreWrite.Start start:
                var waiting = Find(write, start.Attempt - 1, JobState.Waiting);
                (waiting.Attempt, waiting.State, waiting.Started) = (start.Attempt, JobState.Running, start.Started);
                return () => (waiting.Attempt, waiting.State, waiting.Started) = (start.Attempt - 1, JobState.Waiting, null);
            case StoreWrite.Acknowledge acknowledge:
                var running = Find(write, acknowledge.Attempt, JobState.Running);
                var before = running.Acknowledged;
                running.Acknowledged = true;
                return () => running.Acknowledged = before;
            case StoreWrite.Append append:
                var streaming = Find(write, append.Attempt, JobState.Running);
                return streaming.TryAppend(append.Run) ? streaming.TakeLastRunBack : throw Misfit(write);
            case StoreWrite.End end:
                var row = Find(write, end.Attempt, JobState.Waiting, JobState.Running);
                var state = row.State;
                if (end.SlotStillTaken && row.Job.Queue is null)
                {
                    throw Misfit(write);
                }

                row.End(end.State, end.Outcome, end.Ended, end.SlotStillTaken);
                return () => row.End(state, null, null, holdsSlot: false);
            case StoreWrite.FreeSlot:
                var holding = Find(write, row => row.HoldsSlot);
                holding.HoldsSlot = false;
                return () => holding.HoldsSlot = true;
            case StoreWrite.Cut:
                var last = Find(write, row => row.State == JobState.Waiting && row.Job.Queue is not null);
                var was = last.IsCut;
                last.IsCut = true;
                return () => last.IsCut = was;
            default:
                throw new ArgumentException($"unknown write {write.GetType()}", nameof(write));
        }
    }

    private bool TryAdd(StoreWrite.Insert job)
    {
        if (_rows.ContainsKey(job.Job)
            || (job.Key is not null && (job.Fingerprint is null || !_keys.TryAdd((job.Caller, job.Key), job.Job))))
        {
            return false;
        }

        _rows.Add(job.Job, new MemoryJob(job, ++_seq));
        return true;
    }

    private void Remove(StoreWrite.Insert job)
    {
        _rows.Remove(job.Job);
        if (job.Key is not null)
        {
            _keys.Remove((job.Caller, job.Key));
        }
    }

    private static UnfinishedJob[] Unfinished(IEnumerable<MemoryJob> rows) => [.. rows.Select(row => row.ToUnfinished())];

    private MemoryJob Find(StoreWrite write, int attempt, params JobState[] states) =>
        Find(write, row => row.Attempt == attempt && states.Contains(row.State));

    private MemoryJob Find(StoreWrite write, Func<MemoryJob, bool> fits) =>
        _rows.TryGetValue(write.Job, out var row) && fits(row) ? row : throw Misfit(write);

    private static StoreFailedException Misfit(StoreWrite write) =>
        new($"{write.GetType().Name} of job {write.Job} does not fit the job's row");
}
