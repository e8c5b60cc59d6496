namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// Whose turn it is. A queue that could start its next job gets a turn, a number that only grows, and keeps it until it has started one; of those whose job's host has
/// a slot free the lowest turn is next. So a queue that waits for a host is passed by each other queue once at most as soon as there is a slot for it.
/// It keeps nothing of hosts that have no jobs.
/// </summary>
internal sealed class Turns(int hostMax)
{
    private readonly Dictionary<string, HostSlots> _hosts = new(StringComparer.Ordinal);
    private readonly SortedSet<HostSlots> _free = new(Comparer<HostSlots>.Create((one, other) => Nullable.Compare(one.Place, other.Place)));
    private long _last;
    private int _hostMax = hostMax;

    /// <summary>How many slots a host has.</summary>
    public int HostMax
    {
        set
        {
            _hostMax = value;
            foreach (var slots in _hosts.Values.ToArray())
            {
                Settle(slots);
            }
        }
    }

    /// <summary>The queue that starts a job next; null where none can.</summary>
    public CallQueue? Next => _free.Min?.Next;

    /// <summary>A queue has changed: it stands where its next job is for, or nowhere.</summary>
    public void Place(CallQueue queue)
    {
        var wanted = queue.IsReady ? queue.Next.Spec.Host : null;
        if (wanted == queue.ReadyAt?.Host)
        {
            return;
        }

        Strike(queue);
        if (wanted is null)
        {
            queue.Turn = 0;
            return;
        }

        queue.Turn = queue.Turn == 0 ? ++_last : queue.Turn;
        queue.ReadyAt = SlotsOf(wanted);
        queue.ReadyAt.Add(queue);
        Settle(queue.ReadyAt);
    }

    /// <summary>The queue starts a job: its turn is over. It is placed again once it has.</summary>
    public void Take(CallQueue queue)
    {
        Strike(queue);
        queue.Turn = 0;
    }

    /// <summary>A slot at a host is taken.</summary>
    public void Occupy(string host)
    {
        var slots = SlotsOf(host);
        slots.Running++;
        Settle(slots);
    }

    /// <summary>A slot at a host is free again.</summary>
    public void Release(string host)
    {
        var slots = SlotsOf(host);
        slots.Running--;
        Settle(slots);
    }

    private void Strike(CallQueue queue)
    {
        if (queue.ReadyAt is { } slots)
        {
            slots.Remove(queue);
            queue.ReadyAt = null;
            Settle(slots);
        }
    }

    /// <summary>Puts a host where it belongs among those that could start a job, or forgets it.</summary>
    private void Settle(HostSlots slots)
    {
        var place = slots.Running < _hostMax ? slots.Next?.Turn : null;
        if (place != slots.Place)
        {
            if (slots.Place is not null)
            {
                _free.Remove(slots);
            }

            slots.Place = place;
            if (place is not null)
            {
                _free.Add(slots);
            }
        }

        if (slots.IsUnused)
        {
            _hosts.Remove(slots.Host);
        }
    }

    private HostSlots SlotsOf(string host)
    {
        if (!_hosts.TryGetValue(host, out var slots))
        {
            slots = new HostSlots(host);
            _hosts.Add(host, slots);
        }

        return slots;
    }
}
