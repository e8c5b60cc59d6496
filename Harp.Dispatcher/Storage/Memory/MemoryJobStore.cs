using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage.Memory;

/// <summary>The contract of a store in a dictionary: for tests, and for a dispatcher whose jobs need not survive it.</summary>
internal sealed class MemoryJobStore : IJobStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobId, Row> _rows = [];

    public JobProgress? FindProgress(JobId job)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(job, out var row) ? new JobProgress(row.State, row.Packets, row.Outcome) : null;
        }
    }

    public StoredJob? FindJob(JobId job)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(job, out var row)
                ? new StoredJob(
                    job, row.State, row.Job.Host, row.Job.Procedure, row.Job.Arguments, row.Job.Info,
                    row.Job.Submitted, row.Started, row.Ended)
                : null;
        }
    }

    public PacketRun ReadPackets(JobId job, long first, int bytesMax)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(job, out var row)
                ? PacketRuns.Join(first, row.Runs.SkipWhile(run => run.Next <= first), bytesMax)
                : new PacketRun(first, 0, default);
        }
    }

    public Recovery Recover(DateTimeOffset now, Func<UnfinishedJob, byte[]> interrupted)
    {
        lock (_lock)
        {
            var waiting = _rows.Values.Where(row => row.State == JobState.Waiting).Select(Unfinished).ToArray();
            var running = _rows.Values.Where(row => row.State == JobState.Running).ToArray();
            foreach (var row in running)
            {
                row.End(JobState.Failed, interrupted(Unfinished(row)), now);
            }

            return new Recovery(waiting, [.. running.Select(Unfinished)]);
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

    public void Dispose()
    {
    }

    private static UnfinishedJob Unfinished(Row row) => new(
        row.Job.Job, row.Job.Host, row.Job.Queue?.Canonical, row.Job.Concurrency, row.Job.Timeout, row.Job.MaxExecTime, row.Acknowledged);

    /// <summary>Applies a write; returns what takes it back.</summary>
    private Action Apply(StoreWrite write)
    {
        switch (write)
        {
            case StoreWrite.Insert insert:
                return _rows.TryAdd(insert.Job, new Row(insert)) ? () => _rows.Remove(insert.Job) : throw Misfit(write);
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
                row.End(end.State, end.Outcome, end.Ended);
                return () => row.End(state, null, null);
            default:
                throw new ArgumentException($"unknown write {write.GetType()}", nameof(write));
        }
    }

    private Row Find(StoreWrite write, int attempt, params ReadOnlySpan<JobState> states) =>
        _rows.TryGetValue(write.Job, out var row) && row.Attempt == attempt && states.Contains(row.State) ? row : throw Misfit(write);

    private static StoreFailedException Misfit(StoreWrite write) =>
        new($"{write.GetType().Name} of job {write.Job} does not fit the job's row");

    private sealed class Row(StoreWrite.Insert job)
    {
        public StoreWrite.Insert Job { get; } = job;

        public List<PacketRun> Runs { get; } = [];

        public JobState State { get; set; } = JobState.Waiting;

        public int Attempt { get; set; }

        public bool Acknowledged { get; set; }

        public DateTimeOffset? Started { get; set; }

        public DateTimeOffset? Ended { get; private set; }

        public byte[]? Outcome { get; private set; }

        public long Packets => Runs.Count == 0 ? 0 : Runs[^1].Next;

        /// <summary>Keeps a copy of the run, whose memory is used again after the commit.</summary>
        public bool TryAppend(PacketRun run)
        {
            var follows = run.First == Packets;
            if (follows)
            {
                Runs.Add(run with { Lines = run.Lines.ToArray() });
            }

            return follows;
        }

        public void TakeLastRunBack() => Runs.RemoveAt(Runs.Count - 1);

        public void End(JobState state, byte[]? outcome, DateTimeOffset? ended) => (State, Outcome, Ended) = (state, outcome, ended);
    }
}
