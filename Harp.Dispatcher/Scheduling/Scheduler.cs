using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// Decides which job starts when and which must end. Pure: no clock, no threads, no I/O; time is a parameter, counted from any fixed moment,
/// and what must be done comes back as orders.
/// It guarantees: a queue never has more jobs started than its concurrency, and starts them in the order of submission; every job gets exactly one
/// <see cref="Order.EndJob"/>; a slot is free only when its call is over; queues that could start a job take turns.
/// It keeps nothing of a job that is over.
/// </summary>
internal sealed class Scheduler(SchedulerLimits limits)
{
    private readonly Dictionary<JobId, ScheduledJob> _jobs = [];
    private readonly Dictionary<QueueName, CallQueue> _queues = [];
    private readonly CallQueue _unqueued = new(name: null, int.MaxValue, ticket: 0);
    private readonly LinkedList<CallQueue> _round = new();
    private readonly SortedSet<ScheduledJob> _alarms = new(ScheduledJob.ByAlarm);
    private long _lastTicket;
    private bool _held;

    /// <summary>How many jobs wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many slots are taken.</summary>
    public int Running { get; private set; }

    /// <summary>The queues that exist.</summary>
    public IReadOnlyCollection<CallQueue> Queues => _queues.Values;

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
        if (!_queues.TryGetValue(name, out var queue))
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
        var queue = QueueOf(spec);
        var job = new ScheduledJob(spec, queue, ++_lastTicket);
        _jobs.Add(spec.Id, job);
        queue.Add(job);
        Waiting++;
        Enrol(queue);
        orders.Add(new Order.Accept(spec.Id, queue == _unqueued ? 1 : queue.Concurrency));
    }

    private void Settle(JobSpec spec, TimeSpan now)
    {
        if (spec.Queue is not null)
        {
            var queue = QueueOf(spec);
            var job = new ScheduledJob(spec, queue, ++_lastTicket);
            _jobs.Add(spec.Id, job);
            queue.Occupy(job);
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
        if (job.Deadline(limits) is not { } deadline)
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
            DropIfEmpty(job.Queue);
            return;
        }

        orders.Add(new Order.StopCall(job.Spec.Id));
        Enter(job, CallPhase.Stopping, now);
    }

    /// <summary>The call's connection is gone. Its slot is free at once, or where something may be left once that must have ended.</summary>
    private void Leave(ScheduledJob job, bool nothingLeft, TimeSpan now)
    {
        if (nothingLeft || job.Queue == _unqueued)
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
        Running--;
        Enrol(job.Queue);
        DropIfEmpty(job.Queue);
    }

    private void StartWhatCan(TimeSpan now, ICollection<Order> orders)
    {
        while (!_held && Running < limits.RunningMax && _round.First?.Value is { } queue)
        {
            Strike(queue);
            if (queue.IsReady)
            {
                var job = queue.Start();
                Waiting--;
                Running++;
                Enter(job, CallPhase.Connecting, now);
                orders.Add(new Order.StartCall(job.Spec.Id));
                Enrol(queue);
            }
        }
    }

    private CallQueue QueueOf(JobSpec spec)
    {
        if (spec.Queue is null)
        {
            return _unqueued;
        }

        if (!_queues.TryGetValue(spec.Queue, out var queue))
        {
            queue = new CallQueue(spec.Queue, spec.Concurrency, ++_lastTicket);
            _queues.Add(spec.Queue, queue);
        }

        return queue;
    }

    /// <summary>Puts a queue at the end of the round if it could start a job and does not stand there yet.</summary>
    private void Enrol(CallQueue queue)
    {
        if (queue.IsReady && queue.PlaceInRound is null)
        {
            queue.PlaceInRound = _round.AddLast(queue);
        }
    }

    private void Strike(CallQueue queue)
    {
        if (queue.PlaceInRound is { } place)
        {
            _round.Remove(place);
            queue.PlaceInRound = null;
        }
    }

    private void DropIfEmpty(CallQueue queue)
    {
        if (queue.IsEmpty && queue.Name is not null)
        {
            Strike(queue);
            _queues.Remove(queue.Name);
        }
    }

    private void Enter(ScheduledJob job, CallPhase phase, TimeSpan now)
    {
        job.Enter(phase, now);
        SetAlarm(job);
    }

    /// <summary>Sets the job's alarm where it has none or one that rings too late. One that rings early is set again when it does.</summary>
    private void SetAlarm(ScheduledJob job)
    {
        if (job.Deadline(limits) is { } deadline && (job.AlarmAt is null || deadline.At < job.AlarmAt))
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
