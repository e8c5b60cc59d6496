using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>One queue: first in, first out, so many at once. It exists as long as it has jobs, waiting or holding a slot.</summary>
/// <param name="name">
/// The name as its first job gave it; null for the jobs of one host that asked for no queue, which bounds nothing.
/// </param>
/// <param name="concurrency">How many of its jobs may hold a slot.</param>
/// <param name="ticket">A number that no other queue has; the smaller appeared first.</param>
internal sealed class CallQueue(QueueName? name, int concurrency, long ticket)
{
    private readonly JobLine _waiting = new();
    private readonly HashSet<ScheduledJob> _started = [];

    public QueueName? Name { get; } = name;

    public int Concurrency { get; } = concurrency;

    public long Ticket { get; } = ticket;

    /// <summary>The number of slots that are taken.</summary>
    public int Running => _started.Count;

    /// <summary>The number of jobs that wait.</summary>
    public int Waiting => _waiting.Count;

    public bool IsEmpty => Running == 0 && Waiting == 0;

    /// <summary>True if the next job could start, as far as this queue is concerned.</summary>
    public bool IsReady => Waiting > 0 && Running < Concurrency;

    /// <summary>The jobs that were started and have not ended.</summary>
    public IEnumerable<ScheduledJob> Alive => _started.Where(job => !job.HasEnded);

    /// <summary>The first job that waits; there must be one.</summary>
    public ScheduledJob Next => _waiting.First!;

    /// <summary>The ticket up to which its waiting jobs have ended, all at once; 0 where that never happened.</summary>
    public long CutAt { get; private set; }

    /// <summary>
    /// The place where this queue stands and waits for its turn; null where it could start nothing. See <see cref="FairQueue"/>.
    /// </summary>
    public SlotGroup? ReadyAt { get; set; }

    /// <summary>Its turn; 0 where it has none.</summary>
    public long Turn { get; set; }

    public void Add(ScheduledJob job) => _waiting.Add(job);

    /// <summary>Takes the first job out and a slot with it.</summary>
    public ScheduledJob Start()
    {
        var job = Next;
        Remove(job);
        Occupy(job);
        return job;
    }

    /// <summary>A job that waits no more.</summary>
    public void Remove(ScheduledJob job) => _waiting.Remove(job);

    /// <summary>
    /// All jobs that wait have ended at this moment, and stand in <paramref name="cut"/> from now on; returns the last of them.
    /// </summary>
    public ScheduledJob? CutInto(JobLine cut)
    {
        var last = _waiting.Last;
        CutAt = last?.Ticket ?? CutAt;
        cut.TakeOver(_waiting);
        return last;
    }

    /// <summary>A slot is taken.</summary>
    public void Occupy(ScheduledJob job) => _started.Add(job);

    /// <summary>A slot is free again.</summary>
    public void Release(ScheduledJob job) => _started.Remove(job);
}
