using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// Decides which job starts when and which must end. Pure: no clock, no threads, no I/O; time is a parameter, counted from any fixed moment,
/// and what must be done comes back as orders.
/// It guarantees: a queue never has more jobs started than its concurrency, and starts them in the order of submission; a host or a user never has more than they may; every job gets exactly one
/// <see cref="Order.EndJob"/>, a cancelled queue's after a while; a slot is free only when its call is over, and one that outlives its job is told when it is; queues that could start a job take turns.
/// Jobs without a queue stand in a line for each host and user, which takes turns like a queue but bounds nothing.
/// It keeps nothing of a job that is over.
/// </summary>
internal sealed class Scheduler
{
    private readonly Dictionary<JobId, ScheduledJob> _jobs = [];
    private readonly CallQueues _queues = new();
    private readonly Turns _turns;
    private readonly Alarms _alarms;
    private readonly CutJobs _cut;
    private readonly WaitingShares _shares = new();
    private SchedulerLimits _limits;
    private long _lastTicket;
    private int _settling;
    private bool _held;

    public Scheduler(SchedulerLimits limits) =>
        (_limits, _turns, _alarms, _cut) = (limits, new Turns(limits), new Alarms(limits), new CutJobs(_jobs, _shares));

    /// <summary>How many jobs wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many jobs of a user wait, or are still to be told that their queue was cancelled.</summary>
    public int WaitingOf(string? user) => _shares.Of(user);

    /// <summary>The queue of that name; null where no job is in one.</summary>
    public CallQueue? FindQueue(QueueName name) => _queues.Find(name);

    /// <summary>How many slots are taken.</summary>
    public int Running { get; private set; }

    /// <summary>The queues that exist.</summary>
    public IReadOnlyCollection<CallQueue> Queues => _queues.Named;

    /// <summary>When <see cref="Tick"/> has something to do if nothing happens before; never later, seldom earlier.</summary>
    public TimeSpan? NextDeadline => _alarms.Next;

    /// <summary>How long a job's daemon may be silent, and how long its call may take.</summary>
    public (TimeSpan Timeout, TimeSpan MaxExecTime) TimesOf(JobId job) => (_jobs[job].Spec.Timeout, _jobs[job].Spec.MaxExecTime);

    /// <summary>Whether the job is waiting or running: whether it has not ended.</summary>
    public bool IsAlive(JobId job) => _jobs.TryGetValue(job, out var found) && !found.HasEnded;

    /// <summary>Whether anything is left of the job: it is alive, holds a slot, or its end is still to be told.</summary>
    public bool Has(JobId job) => _jobs.ContainsKey(job);

    /// <summary>How many jobs of cancelled queues have ended, and were not told yet: <see cref="EndCut"/> does.</summary>
    public int Cut => _cut.Count;

    /// <summary>The jobs that run: whose call was started and that have not ended.</summary>
    public IEnumerable<JobId> RunningJobs => _jobs.Values.Where(job => !job.HasEnded && job.Phase != CallPhase.Waiting).Select(job => job.Spec.Id);

    /// <summary>Whether any call's connection is open, or about to be.</summary>
    public bool HasOpenCalls => Running > _settling;

    /// <summary>Starts no job from now on.</summary>
    public void Hold() => _held = true;

    /// <summary>From now on these limits hold, for jobs too that are here already: more may start, and what is over its new time ends at the next tick.</summary>
    public void Change(SchedulerLimits limits, TimeSpan now, ICollection<Order> orders)
    {
        _limits = limits;
        _turns.Limits = limits;
        _alarms.Limits = limits;
        foreach (var job in _jobs.Values)
        {
            _alarms.Set(job);
        }

        StartWhatCan(now, orders);
    }

    /// <summary>Takes one happening in and adds what must be done about it.</summary>
    public void Apply(Happening happening, TimeSpan now, ICollection<Order> orders)
    {
        if (happening is Happening.Submitted submitted)
        {
            Accept(submitted.Spec, orders);
        }
        else if (happening is Happening.SlotFound slot)
        {
            Settle(slot.Spec, now, orders);
        }
        else if (happening is Happening.CutFound cut)
        {
            AcceptCut(cut.Spec);
        }
        else if (_jobs.TryGetValue(happening.Job, out var job))
        {
            ApplyTo(job, happening, now, orders);
        }

        StartWhatCan(now, orders);
    }

    /// <summary>
    /// Ends every job of a queue at this moment. Those that run are told to be stopped; those that wait are never started, and <see cref="EndCut"/> tells their ends.
    /// Returns how many jobs that were, and the last that waited.
    /// </summary>
    public (int Jobs, JobId? Last) CancelQueue(QueueName name, TimeSpan now, ICollection<Order> orders)
    {
        if (_queues.Find(name) is not { } queue)
        {
            return (0, null);
        }

        ScheduledJob[] running = [.. queue.Alive];
        foreach (var job in running)
        {
            End(job, EndReason.Cancelled, now, orders);
        }

        var jobs = running.Length + queue.Waiting;
        Waiting -= queue.Waiting;
        var last = _cut.Take(queue);
        Adjust(queue, last?.Spec);
        return (jobs, last?.Spec.Id);
    }

    /// <summary>Tells the ends of at most so many jobs of cancelled queues, in the order of their submission.</summary>
    public void EndCut(int most, ICollection<Order> orders) => _cut.End(most, orders);

    /// <summary>Ends what is over its time, unless <paramref name="heard"/> knows that its daemon was heard later than the happenings told.</summary>
    public void Tick(TimeSpan now, ICollection<Order> orders, Func<JobId, TimeSpan?>? heard = null)
    {
        while (_alarms.Ring(now, heard) is var (job, reason))
        {
            TimeOut(job, reason, now, orders);
        }

        StartWhatCan(now, orders);
    }

    private void Accept(JobSpec spec, ICollection<Order> orders)
    {
        var queue = _queues.Of(spec);
        var job = Add(spec, queue);
        queue.Add(job);
        _shares.Enter(spec.User);
        Waiting++;
        _turns.Place(queue);
        orders.Add(new Order.Accept(spec.Id, queue.Name is null ? 1 : queue.Concurrency));
    }

    private void Settle(JobSpec spec, TimeSpan now, ICollection<Order> orders)
    {
        if (spec.Queue is not null)
        {
            var queue = _queues.Of(spec);
            var job = Add(spec, queue);
            queue.Occupy(job);
            _turns.Occupy(spec);
            _turns.Place(queue);
            Running++;
            Settle(job, now, orders);
        }
    }

    private void Settle(ScheduledJob job, TimeSpan now, ICollection<Order> orders)
    {
        Enter(job, CallPhase.Settling, now);
        orders.Add(new Order.ConfirmEnd(job.Spec.Id, job.SettleTime(_limits)));
    }

    /// <summary>It stands in a queue of its own, which nobody can find.</summary>
    private void AcceptCut(JobSpec spec)
    {
        var queue = new CallQueue(spec.Queue, spec.Concurrency, ticket: 0);
        queue.Add(Add(spec, queue));
        _shares.Enter(spec.User);
        _cut.Take(queue);
    }

    /// <summary>The queue's name is kept once, however many of its jobs wait.</summary>
    private ScheduledJob Add(JobSpec spec, CallQueue queue)
    {
        var job = new ScheduledJob(ReferenceEquals(spec.Queue, queue.Name) ? spec : spec with { Queue = queue.Name }, queue, ++_lastTicket);
        _jobs.Add(spec.Id, job);
        return job;
    }

    private void ApplyTo(ScheduledJob job, Happening happening, TimeSpan now, ICollection<Order> orders)
    {
        switch (happening)
        {
            case Happening.CancelRequested when !job.HasEnded:
                End(job, EndReason.Cancelled, now, orders);
                break;
            case Happening.InterruptRequested when !job.HasEnded && job.Phase != CallPhase.Waiting:
                End(job, EndReason.Interrupted, now, orders);
                break;
            case Happening.Connected when job.Phase == CallPhase.Connecting:
                Enter(job, CallPhase.Acknowledging, now);
                break;
            case Happening.Acknowledged when job.Phase is CallPhase.Connecting or CallPhase.Acknowledging:
                Enter(job, CallPhase.Running, now);
                break;
            case Happening.Heard when job.Phase == CallPhase.Running:
                job.Hear(now);
                break;
            case Happening.CallEnded ended when job.Phase == CallPhase.Stopping:
                Leave(job, ended.NothingLeft, now, orders);
                break;
            case Happening.EndConfirmed when job.Phase == CallPhase.Settling:
                Forget(job, orders);
                break;
            case Happening.DaemonGone when job.Phase == CallPhase.Settling:
                job.DaemonIsGone = true;
                _alarms.Set(job);
                break;
            case Happening.CallEnded ended when job.Phase is CallPhase.Connecting or CallPhase.Acknowledging or CallPhase.Running:
                orders.Add(new Order.EndJob(job.Spec.Id, EndReason.Reported, job.Phase, HoldsSlot: !ended.NothingLeft && job.Queue.Name is not null));
                Leave(job, ended.NothingLeft, now, orders);
                break;
        }
    }

    private void TimeOut(ScheduledJob job, EndReason reason, TimeSpan now, ICollection<Order> orders)
    {
        if (job.Phase == CallPhase.Stopping)
        {
            Leave(job, nothingLeft: false, now, orders);
            orders.Add(new Order.AbortCall(job.Spec.Id));
        }
        else if (job.Phase == CallPhase.Settling)
        {
            Forget(job, orders);
        }
        else
        {
            End(job, reason, now, orders);
        }
    }

    /// <summary>The job ends here; its call, if it has one, is stopped and keeps the slot until it is over.</summary>
    private void End(ScheduledJob job, EndReason reason, TimeSpan now, ICollection<Order> orders)
    {
        var waits = job.Phase == CallPhase.Waiting;
        orders.Add(new Order.EndJob(job.Spec.Id, reason, job.Phase, HoldsSlot: !waits && job.Queue.Name is not null));
        if (waits)
        {
            job.Queue.Remove(job);
            _shares.Leave(job.Spec.User);
            Waiting--;
            _jobs.Remove(job.Spec.Id);
            Adjust(job.Queue, job.Spec);
            return;
        }

        orders.Add(new Order.StopCall(job.Spec.Id));
        Enter(job, CallPhase.Stopping, now);
    }

    /// <summary>The call's connection is gone. Its slot is free at once, or where something may be left once that must have ended.</summary>
    private void Leave(ScheduledJob job, bool nothingLeft, TimeSpan now, ICollection<Order> orders)
    {
        if (nothingLeft || job.Queue.Name is null)
        {
            Forget(job, orders);
        }
        else
        {
            Settle(job, now, orders);
        }
    }

    private void Forget(ScheduledJob job, ICollection<Order> orders)
    {
        if (job.HasEnded && job.Queue.Name is not null)
        {
            orders.Add(new Order.FreeSlot(job.Spec.Id));
        }

        _settling -= job.Phase == CallPhase.Settling ? 1 : 0;
        _jobs.Remove(job.Spec.Id);
        _alarms.Clear(job);
        job.Queue.Release(job);
        _turns.Release(job.Spec);
        Running--;
        Adjust(job.Queue, job.Spec);
    }

    private void StartWhatCan(TimeSpan now, ICollection<Order> orders)
    {
        while (!_held && Running < _limits.RunningMax && _turns.Next is { } queue)
        {
            _turns.Take(queue);
            var job = queue.Start();
            _turns.Occupy(job.Spec);
            _shares.Leave(job.Spec.User);
            Waiting--;
            Running++;
            Enter(job, CallPhase.Connecting, now);
            orders.Add(new Order.StartCall(job.Spec.Id));
            _turns.Place(queue);
        }
    }

    /// <summary>Jobs have left their queue: another may be next, or the queue be gone.</summary>
    private void Adjust(CallQueue queue, JobSpec? last)
    {
        _turns.Place(queue);
        _queues.Left(queue, last);
    }

    private void Enter(ScheduledJob job, CallPhase phase, TimeSpan now)
    {
        _settling += phase == CallPhase.Settling ? 1 : 0;
        job.Enter(phase, now);
        _alarms.Set(job);
    }
}
