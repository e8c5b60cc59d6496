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
            foreach (var write in writes)
            {
                Apply(write);
            }
        }
    }

    public void Dispose()
    {
    }

    private static UnfinishedJob Unfinished(Row row) => new(
        row.Job.Job, row.Job.Host, row.Job.Queue?.Canonical, row.Job.Concurrency, row.Job.Timeout, row.Job.MaxExecTime, row.Acknowledged);

    private void Apply(StoreWrite write)
    {
        switch (write)
        {
            case StoreWrite.Insert insert:
                _rows.Add(insert.Job, new Row(insert));
                break;
            case StoreWrite.Start start:
                var started = Current(write, start.Attempt - 1);
                (started.Attempt, started.State, started.Started) = (start.Attempt, JobState.Running, start.Started);
                break;
            case StoreWrite.Acknowledge acknowledge:
                Current(write, acknowledge.Attempt).Acknowledged = true;
                break;
            case StoreWrite.Append append:
                Current(write, append.Attempt).Append(append.Run);
                break;
            case StoreWrite.End end:
                Current(write, end.Attempt).End(end.State, end.Outcome, end.Ended);
                break;
        }
    }

    private Row Current(StoreWrite write, int attempt) =>
        _rows.TryGetValue(write.Job, out var row) && row.Attempt == attempt && row.State < JobState.Returned
            ? row
            : throw new StoreFailedException($"{write.GetType().Name} of job {write.Job}, attempt {attempt}, does not fit the job's row");

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

        public void Append(PacketRun run) => Runs.Add(run.First == Packets
            ? run
            : throw new StoreFailedException($"packets from {run.First} on do not follow on the {Packets} stored"));

        public void End(JobState state, byte[] outcome, DateTimeOffset ended) => (State, Outcome, Ended) = (state, outcome, ended);
    }
}
