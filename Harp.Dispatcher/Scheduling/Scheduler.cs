using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// Decides which job starts when and which must end. Pure: no clock, no threads, no I/O; time is a parameter, counted from any fixed moment,
/// and what must be done comes back as orders.
/// It guarantees: a queue never has more jobs started than its concurrency, and starts them in the order of submission; a host never has more than it may; every job gets exactly one
/// <see cref="Order.EndJob"/>; a slot is free only when its call is over; queues that could start a job take turns.
/// Jobs without a queue stand in a line for each host, which takes turns like a queue but bounds nothing.
/// It keeps nothing of a job that is over.
/// </summary>
internal sealed class Scheduler(SchedulerLimits limits)
{
    private SchedulerLimits _limits = limits;
    private readonly Dictionary<JobId, ScheduledJob> _jobs = [];
    private readonly CallQueues _queues = new();
    private readonly Turns _turns = new(limits.HostMax);
    private readonly SortedSet<ScheduledJob> _alarms = new(ScheduledJob.ByAlarm);
    private long _lastTicket;
    private bool _held;

    /// <summary>How many jobs wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many slots are taken.</summary>
    public int Running { get; private set; }

    /// <summary>The queues that exist.</summary>
    public IReadOnlyCollection<CallQueue> Queues => _queues.Named;

    /// <summary>When <see cref="Tick"/> has something to do if nothing happens before; never later, seldom earlier.</summary>
    public TimeSpan? NextDeadline => _alarms.Min?.AlarmAt;

    /// <summary>Whether the job is waiting or running: whether it has not ended.</summary>
    public bool IsAlive(JobId job) => _jobs.TryGetValue(job, out var found) && !found.HasEnded;

    /// <summary>The jobs that run: whose call was started and that have not ended.</summary>
    public IEnumerable<JobId> RunningJobs =>
        _jobs.Values.Where(job => !job.HasEnded && job.Phase != CallPhase.Waiting).Select(job => job.Spec.Id);

    /// <summary>Whether any call's connection is open, or about to be.</summary>
    public bool HasOpenCalls => _jobs.Values.Any(job => job.Phase is not (CallPhase.Waiting or CallPhase.Settling));

    /// <summary>Starts no job from now on.</summary>
    public void Hold() => _held = true;

    /// <summary>From now on these limits hold, for jobs too that are here already: more may start, and what is over its new time ends at the next tick.</summary>
    public void Change(SchedulerLimits limits, TimeSpan now, ICollection<Order> orders)
    {
        _limits = limits;
        _turns.HostMax = limits.HostMax;
        foreach (var job in _jobs.Values)
        {
            SetAlarm(job);
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
        else if (happening is Happening.Interrupted interrupted)
        {
            Settle(interrupted.Spec, now);
        }
        else if (_jobs.TryGetValue(happening.Job, out var job))
        {
            ApplyTo(job, happening, now, orders);
        }

        StartWhatCan(now, orders);
    }

    /// <summary>Ends every job of a queue, as if each had been asked for at this moment; returns how many that were.</summary>
    public int CancelQueue(QueueName name, TimeSpan now, ICollection<Order> orders)
    {
        if (_queues.Find(name) is not { } queue)
        {
            return 0;
        }

        ScheduledJob[] alive = [.. queue.Alive];
        foreach (var job in alive)
        {
            End(job, EndReason.Cancelled, now, orders);
        }

        StartWhatCan(now, orders);
        return alive.Length;
    }

    /// <summary>Ends what is over its time.</summary>
    public void Tick(TimeSpan now, ICollection<Order> orders)
    {
        while (_alarms.Min is { } job && job.AlarmAt <= now)
        {
            ClearAlarm(job);
            Ring(job, now, orders);
        }

        StartWhatCan(now, orders);
    }

    private void Accept(JobSpec spec, ICollection<Order> orders)
    {
        var queue = _queues.Of(spec);
        var job = new ScheduledJob(spec, queue, ++_lastTicket);
        _jobs.Add(spec.Id, job);
        queue.Add(job);
        Waiting++;
        _turns.Place(queue);
        orders.Add(new Order.Accept(spec.Id, queue.Name is null ? 1 : queue.Concurrency));
    }

    private void Settle(JobSpec spec, TimeSpan now)
    {
        if (spec.Queue is not null)
        {
            var queue = _queues.Of(spec);
            var job = new ScheduledJob(spec, queue, ++_lastTicket);
            _jobs.Add(spec.Id, job);
            queue.Occupy(job);
            _turns.Occupy(spec.Host);
            _turns.Place(queue);
            Running++;
            Enter(job, CallPhase.Settling, now);
        }
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
                Leave(job, ended.NothingLeft, now);
                break;
            case Happening.CallEnded ended when job.Phase is CallPhase.Connecting or CallPhase.Acknowledging or CallPhase.Running:
                orders.Add(new Order.EndJob(job.Spec.Id, EndReason.Reported, job.Phase));
                Leave(job, ended.NothingLeft, now);
                break;
        }
    }

    private void Ring(ScheduledJob job, TimeSpan now, ICollection<Order> orders)
    {
        if (job.Deadline(_limits) is not { } deadline)
        {
            return;
        }

        if (deadline.At > now)
        {
            SetAlarm(job);
        }
        else if (job.Phase == CallPhase.Stopping)
        {
            orders.Add(new Order.AbortCall(job.Spec.Id));
            Leave(job, nothingLeft: false, now);
        }
        else if (job.Phase == CallPhase.Settling)
        {
            Forget(job);
        }
        else
        {
            End(job, deadline.Reason, now, orders);
        }
    }

    /// <summary>The job ends here; its call, if it has one, is stopped and keeps the slot until it is over.</summary>
    private void End(ScheduledJob job, EndReason reason, TimeSpan now, ICollection<Order> orders)
    {
        orders.Add(new Order.EndJob(job.Spec.Id, reason, job.Phase));
        if (job.Phase == CallPhase.Waiting)
        {
            job.Queue.Remove(job);
            Waiting--;
            _jobs.Remove(job.Spec.Id);
            Adjust(job);
            return;
        }

        orders.Add(new Order.StopCall(job.Spec.Id));
        Enter(job, CallPhase.Stopping, now);
    }

    /// <summary>The call's connection is gone. Its slot is free at once, or where something may be left once that must have ended.</summary>
    private void Leave(ScheduledJob job, bool nothingLeft, TimeSpan now)
    {
        if (nothingLeft || job.Queue.Name is null)
        {
            Forget(job);
        }
        else
        {
            Enter(job, CallPhase.Settling, now);
        }
    }

    private void Forget(ScheduledJob job)
    {
        _jobs.Remove(job.Spec.Id);
        ClearAlarm(job);
        job.Queue.Release(job);
        _turns.Release(job.Spec.Host);
        Running--;
        Adjust(job);
    }

    private void StartWhatCan(TimeSpan now, ICollection<Order> orders)
    {
        while (!_held && Running < _limits.RunningMax && _turns.Next is { } queue)
        {
            _turns.Take(queue);
            var job = queue.Start();
            _turns.Occupy(job.Spec.Host);
            Waiting--;
            Running++;
            Enter(job, CallPhase.Connecting, now);
            orders.Add(new Order.StartCall(job.Spec.Id));
            _turns.Place(queue);
        }
    }

    /// <summary>A job has left its queue: another may be next, or the queue be gone.</summary>
    private void Adjust(ScheduledJob left)
    {
        _turns.Place(left.Queue);
        _queues.Left(left);
    }

    private void Enter(ScheduledJob job, CallPhase phase, TimeSpan now)
    {
        job.Enter(phase, now);
        SetAlarm(job);
    }

    /// <summary>Sets the job's alarm where it has none or one that rings too late. One that rings early is set again when it does.</summary>
    private void SetAlarm(ScheduledJob job)
    {
        if (job.Deadline(_limits) is { } deadline && (job.AlarmAt is null || deadline.At < job.AlarmAt))
        {
            ClearAlarm(job);
            job.AlarmAt = deadline.At;
            _alarms.Add(job);
        }
    }

    private void ClearAlarm(ScheduledJob job)
    {
        _alarms.Remove(job);
        job.AlarmAt = null;
    }
}
