namespace Harp.Dispatcher.Scheduling;

/// <summary>One host: how many slots are taken there, and the queues whose next job is for it, in the order of their turns.</summary>
internal sealed class HostSlots(string host)
{
    private static readonly Comparer<CallQueue> ByTurn = Comparer<CallQueue>.Create((one, other) => one.Turn.CompareTo(other.Turn));

    private readonly SortedSet<CallQueue> _ready = new(ByTurn);

    public string Host { get; } = host;

    /// <summary>How many slots are taken.</summary>
    public int Running { get; set; }

    /// <summary>The turn by which this host stands among those that could start a job; null where it does not.</summary>
    public long? Place { get; set; }

    /// <summary>The queue whose turn comes first; null where none has a job for this host next.</summary>
    public CallQueue? Next => _ready.Min;

    public bool IsUnused => Running == 0 && _ready.Count == 0;

    public void Add(CallQueue queue) => _ready.Add(queue);

    public void Remove(CallQueue queue) => _ready.Remove(queue);
}
