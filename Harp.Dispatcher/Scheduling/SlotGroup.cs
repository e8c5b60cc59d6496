namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// The calls of one user to one host: how many slots they take, and the queues whose next job is such a call, in the order of their turns.
/// </summary>
/// <param name="host">The slots of the host, whoever asks.</param>
/// <param name="user">The slots of the user, wherever they are; null for jobs that belong to no user.</param>
internal sealed class SlotGroup(SlotCount host, SlotCount? user)
{
    private static readonly Comparer<CallQueue> ByTurn = Comparer<CallQueue>.Create((one, other) => one.Turn.CompareTo(other.Turn));

    private readonly SortedSet<CallQueue> _ready = new(ByTurn);

    public SlotCount Host { get; } = host;

    public SlotCount? User { get; } = user;

    /// <summary>The number of slots that are taken.</summary>
    public int Running { get; set; }

    /// <summary>The turn by which this group stands among those that could start a job; null where it does not.</summary>
    public long? Place { get; set; }

    /// <summary>The queue whose turn comes first; null where none has such a job next.</summary>
    public CallQueue? Next => _ready.Min;

    public bool IsUnused => Running == 0 && _ready.Count == 0;

    /// <summary>True if its next job could start, as far as host and user are concerned.</summary>
    public bool HasRoom(SchedulerLimits limits) =>
        Host.Running < limits.HostMax && (User is null || (User.Running < limits.UserMax && Running < limits.HostUserMax));

    public void Add(CallQueue queue) => _ready.Add(queue);

    public void Remove(CallQueue queue) => _ready.Remove(queue);
}
