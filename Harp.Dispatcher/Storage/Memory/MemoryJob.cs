using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage.Memory;

/// <summary>A job in memory.</summary>
internal sealed class MemoryJob(StoreWrite.Insert job, long seq)
{
    private readonly List<PacketRun> _runs = [];

    public StoreWrite.Insert Job { get; } = job;

    public long Seq { get; } = seq;

    public JobState State { get; set; } = JobState.Waiting;

    public int Attempt { get; set; }

    public bool Acknowledged { get; set; }

    public DateTimeOffset? Started { get; set; }

    public DateTimeOffset? Ended { get; private set; }

    public byte[]? Outcome { get; private set; }

    /// <summary>True if it has ended and still holds its slot.</summary>
    public bool HoldsSlot { get; set; }

    /// <summary>True if its queue was cancelled up to this job.</summary>
    public bool IsCut { get; set; }

    public long Packets => _runs.Count == 0 ? 0 : _runs[^1].Next;

    public long Bytes =>
        Job.Arguments.Utf8.Length + (Job.Info.IsNull ? 0 : Job.Info.Utf8.Length) + (Outcome?.Length ?? 0) + _runs.Sum(run => run.Bytes);

    /// <summary>Keeps a copy of the run, whose memory is used again after the commit.</summary>
    public bool TryAppend(PacketRun run)
    {
        var follows = run.First == Packets;
        if (follows)
        {
            _runs.Add(run.Copy());
        }

        return follows;
    }

    public void TakeLastRunBack() => _runs.RemoveAt(_runs.Count - 1);

    public PacketRun Read(long first, int bytesMax) => PacketRuns.Join(first, _runs.SkipWhile(run => run.Next <= first), bytesMax);

    public void End(JobState state, byte[]? outcome, DateTimeOffset? ended, bool holdsSlot) =>
        (State, Outcome, Ended, HoldsSlot) = (state, outcome, ended, holdsSlot);

    public StoredJob ToStored() => new(
        Job.Job, State, Job.Host, Job.Procedure, Job.Arguments, Job.Info, Job.Submitted, Started, Ended)
    {
        Queue = Job.Queue?.AsSent,
        Packets = Packets,
        Caller = Job.Caller,
        Attempt = Attempt,
        Trace = Job.Trace,
    };

    public ListedJob ToListed() => new(
        Seq, Job.Job, State, Job.Host, Job.Procedure, Job.Queue?.AsSent, Packets, Job.Submitted, Started, Ended, Job.Info)
    {
        Caller = Job.Caller,
    };

    public UnfinishedJob ToUnfinished() => new(
        Job.Job, Job.Host, Job.Queue, Job.Concurrency, Job.Timeout, Job.MaxExecTime, Acknowledged)
    {
        Caller = Job.Caller,
        Attempt = Attempt,
        IsCut = IsCut,
    };

    public bool Fits(JobFilter filter)
    {
        var submitted = Job.Submitted.ToUnixTimeMilliseconds();
        return filter.States?.Contains(State) != false
            && (filter.Host is null || filter.Host == Job.Host)
            && (filter.Procedure is null || filter.Procedure == Job.Procedure)
            && (filter.Queue is null || filter.Queue == Job.Queue?.Canonical)
            && (filter.Job is null || filter.Job.Matches(Job.Job))
            && (filter.Caller is null || filter.Caller == Job.Caller)
            && (filter.Since is null || submitted >= filter.Since)
            && (filter.Until is null || submitted < filter.Until);
    }
}
