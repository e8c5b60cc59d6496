namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// Decides whose turn it is. A queue that could start its next job gets a turn, a number that only grows, and keeps it until it has started
/// one; of those whose job's host and user have a slot free the lowest turn is next. So a queue that waits for a host or a user is passed
/// by each other queue once at most as soon as there is a slot for it. It keeps nothing of hosts and users that have no jobs.
/// </summary>
internal sealed class FairQueue(SchedulerLimits limits)
{
    private readonly Dictionary<(string Host, string? User), SlotGroup> _groups = [];
    private readonly Dictionary<string, SlotCount> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SlotCount> _users = new(StringComparer.Ordinal);
    private readonly SortedSet<SlotGroup> _free = new(Comparer<SlotGroup>.Create((one, other) => Nullable.Compare(one.Place, other.Place)));
    private long _last;
    private SchedulerLimits _limits = limits;

    /// <summary>The limits of slots of hosts and users.</summary>
    public SchedulerLimits Limits
    {
        set
        {
            _limits = value;
            RankAll(_groups.Values);
        }
    }

    /// <summary>The queue that starts a job next; null where none can.</summary>
    public CallQueue? Next => _free.Min?.Next;

    /// <summary>A queue has changed: it stands where its next job is for, or nowhere.</summary>
    public void Place(CallQueue queue)
    {
        var wanted = queue.IsReady ? GroupOf(queue.Next.Spec) : null;
        if (wanted == queue.ReadyAt)
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
        queue.ReadyAt = wanted;
        wanted.Add(queue);
        Rank(wanted);
    }

    /// <summary>The queue starts a job: its turn is over. It is placed again once it has.</summary>
    public void Take(CallQueue queue)
    {
        Strike(queue);
        queue.Turn = 0;
    }

    /// <summary>A job takes a slot of its host and its user.</summary>
    public void Occupy(JobSpec job) => Count(GroupOf(job), 1);

    /// <summary>A job's slot is free again.</summary>
    public void Release(JobSpec job)
    {
        var group = GroupOf(job);
        Count(group, -1);
        ForgetUnused(group);
    }

    private void Strike(CallQueue queue)
    {
        if (queue.ReadyAt is { } group)
        {
            group.Remove(queue);
            queue.ReadyAt = null;
            Rank(group);
            ForgetUnused(group);
        }
    }

    private void Count(SlotGroup group, int change)
    {
        group.Running += change;
        Rank(group);
        Count(group.Host, change, _limits.HostMax);
        if (group.User is { } user)
        {
            Count(user, change, _limits.UserMax);
        }
    }

    /// <summary>Other groups of a host or a user are concerned only where its last slot was taken, or its first is free.</summary>
    private void Count(SlotCount slots, int change, int max)
    {
        var wasFull = slots.Running >= max;
        slots.Running += change;
        if (slots.Running >= max != wasFull)
        {
            RankAll(slots.Groups);
        }
    }

    private void RankAll(IEnumerable<SlotGroup> groups)
    {
        foreach (var group in groups)
        {
            Rank(group);
        }
    }

    /// <summary>Puts a group where it belongs among those that could start a job.</summary>
    private void Rank(SlotGroup group)
    {
        var place = group.HasRoom(_limits) ? group.Next?.Turn : null;
        if (place == group.Place)
        {
            return;
        }

        if (group.Place is not null)
        {
            _free.Remove(group);
        }

        group.Place = place;
        if (place is not null)
        {
            _free.Add(group);
        }
    }

    private void ForgetUnused(SlotGroup group)
    {
        if (group.IsUnused)
        {
            _groups.Remove((group.Host.Name, group.User?.Name));
            Leave(_hosts, group.Host, group);
            if (group.User is { } user)
            {
                Leave(_users, user, group);
            }
        }
    }

    private SlotGroup GroupOf(JobSpec job)
    {
        if (!_groups.TryGetValue((job.Host, job.User), out var group))
        {
            group = new SlotGroup(CountOf(_hosts, job.Host), job.User is null ? null : CountOf(_users, job.User));
            group.Host.Groups.Add(group);
            group.User?.Groups.Add(group);
            _groups.Add((job.Host, job.User), group);
        }

        return group;
    }

    private static SlotCount CountOf(Dictionary<string, SlotCount> counts, string name)
    {
        if (!counts.TryGetValue(name, out var count))
        {
            counts.Add(name, count = new SlotCount(name));
        }

        return count;
    }

    private static void Leave(Dictionary<string, SlotCount> counts, SlotCount count, SlotGroup group)
    {
        count.Groups.Remove(group);
        if (count.Groups.Count == 0)
        {
            counts.Remove(count.Name);
        }
    }
}
