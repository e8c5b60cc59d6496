namespace Harp.Dispatcher.Scheduling;

/// <summary>One queue: first in, first out, so many at once. It exists as long as it has jobs, waiting or holding a slot.</summary>
/// <param name="name">The canonical name; null for the one line of jobs that asked for no queue, which bounds nothing.</param>
/// <param name="concurrency">How many of its jobs may hold a slot.</param>
internal sealed class CallQueue(string? name, int concurrency)
{
    private readonly LinkedList<ScheduledJob> _waiting = new();
    private readonly Dictionary<ScheduledJob, LinkedListNode<ScheduledJob>> _places = [];

    public string? Name { get; } = name;

    public int Concurrency { get; } = concurrency;

    /// <summary>How many slots are taken.</summary>
    public int Running { get; private set; }

    public bool IsEmpty => Running == 0 && _waiting.Count == 0;

    /// <summary>Whether the next job could start, as far as this queue is concerned.</summary>
    public bool IsReady => _waiting.Count > 0 && Running < Concurrency;

    /// <summary>Where this queue stands in the scheduler's round of ready queues; null where it does not.</summary>
    public LinkedListNode<CallQueue>? PlaceInRound { get; set; }

    public void Add(ScheduledJob job) => _places.Add(job, _waiting.AddLast(job));

    /// <summary>Takes the first job out and a slot with it.</summary>
    public ScheduledJob Start()
    {
        var job = _waiting.First!.Value;
        Remove(job);
        Running++;
        return job;
    }

    /// <summary>A job that waits no more.</summary>
    public void Remove(ScheduledJob job)
    {
        _places.Remove(job, out var place);
        _waiting.Remove(place!);
    }

    /// <summary>A slot is taken by a job that never waited here.</summary>
    public void Occupy() => Running++;

    /// <summary>A slot is free again.</summary>
    public void Release() => Running--;
}
