using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// Decides which job starts when and which must end. Pure: no clock, no threads, no I/O; time is a parameter, counted from any fixed
/// moment, and what must be done comes back as actions. It guarantees: a queue never has more jobs started than its concurrency, and starts
/// them in the order of submission; a host or a user never has more than they may; every job gets exactly one
/// <see cref="SchedulerAction.EndJob"/>, a cancelled queue's after a while; a slot is free only when its call is over, and one that
/// outlives its job is told when it is; queues that could start a job take turns. Jobs without a queue stand in a line for each host and
/// user, which takes turns like a queue but bounds nothing. It keeps nothing of a job that is over.
/// </summary>
internal sealed class Scheduler
{
    private readonly Dictionary<JobId, ScheduledJob> _jobs = [];
    private readonly CallQueues _queues = new();
    private readonly FairQueue _fairQueue;
    private readonly Alarms _alarms;
    private readonly CancelledQueueJobs _cut;
    private readonly WaitingShares _shares = new();
    private SchedulerLimits _limits;
    private long _lastTicket;
    private int _settling;
    private bool _draining;

    public Scheduler(SchedulerLimits limits) =>
        (_limits, _fairQueue, _alarms, _cut) = (limits, new FairQueue(limits), new Alarms(limits), new CancelledQueueJobs(_jobs, _shares));

    /// <summary>The number of jobs that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>The number of jobs of a user that wait, or are still to be told that their queue was cancelled.</summary>
    public int WaitingOf(string? user) => _shares.Of(user);

    /// <summary>The queue of that name; null where no job is in one.</summary>
    public CallQueue? FindQueue(QueueName name) => _queues.Find(name);

    /// <summary>The number of slots that are taken.</summary>
    public int Running { get; private set; }

    /// <summary>The queues that exist.</summary>
    public IReadOnlyCollection<CallQueue> Queues => _queues.Named;

    /// <summary>The time at which <see cref="Tick"/> has something to do if nothing happens before; never later, seldom earlier.</summary>
    public TimeSpan? NextDeadline => _alarms.Next;

    /// <summary>The time that a job's daemon may be silent, and how long its call may take.</summary>
    public (TimeSpan Timeout, TimeSpan MaxExecTime) TimesOf(JobId job) => (_jobs[job].Spec.Timeout, _jobs[job].Spec.MaxExecTime);

    /// <summary>True if the job is waiting or running: whether it has not ended.</summary>
    public bool IsAlive(JobId job) => _jobs.TryGetValue(job, out var found) && !found.HasEnded;

    /// <summary>True if anything is left of the job: it is alive, holds a slot, or its end is still to be told.</summary>
    public bool Has(JobId job) => _jobs.ContainsKey(job);

    /// <summary>The number of jobs of cancelled queues that have ended, and were not told yet: <see cref="EndCut"/> does.</summary>
    public int Cut => _cut.Count;

    /// <summary>The jobs that run: whose call was started and that have not ended.</summary>
    public IEnumerable<JobId> RunningJobs =>
        _jobs.Values.Where(job => !job.HasEnded && job.Phase != CallPhase.Waiting).Select(job => job.Spec.Id);

    /// <summary>True if any call's connection is open, or about to be.</summary>
    public bool HasOpenCalls => Running > _settling;

    /// <summary>Starts no job from now on.</summary>
    public void Drain() => _draining = true;

    /// <summary>
    /// From now on these limits hold, for jobs too that are here already: more may start, and what is over its new time ends at the next
    /// tick.
    /// </summary>
    public void Change(SchedulerLimits limits, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        _limits = limits;
        _fairQueue.Limits = limits;
        _alarms.Limits = limits;
        foreach (var job in _jobs.Values)
        {
            _alarms.Set(job);
        }

        StartWhatCan(now, actions);
    }

    /// <summary>Takes one event in and adds what must be done about it.</summary>
    public void Apply(SchedulerEvent change, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        if (change is SchedulerEvent.Submitted submitted)
        {
            Accept(submitted.Spec, actions);
        }
        else if (change is SchedulerEvent.SlotFound slot)
        {
            Settle(slot.Spec, now, actions);
        }
        else if (change is SchedulerEvent.QueueCancellationFound cut)
        {
            AcceptCut(cut.Spec);
        }
        else if (_jobs.TryGetValue(change.Job, out var job))
        {
            ApplyTo(job, change, now, actions);
        }

        StartWhatCan(now, actions);
    }

    /// <summary>
    /// Ends every job of a queue at this moment. Those that run are told to be stopped; those that wait are never started, and
    /// <see cref="EndCut"/> tells their ends. Returns how many jobs that were, and the last that waited.
    /// </summary>
    public (int Jobs, JobId? Last) CancelQueue(QueueName name, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        if (_queues.Find(name) is not { } queue)
        {
            return (0, null);
        }

        ScheduledJob[] running = [.. queue.Alive];
        foreach (var job in running)
        {
            End(job, EndReason.Cancelled, now, actions);
        }

        var jobs = running.Length + queue.Waiting;
        Waiting -= queue.Waiting;
        var last = _cut.Take(queue);
        Adjust(queue, last?.Spec);
        return (jobs, last?.Spec.Id);
    }

    /// <summary>Tells the ends of at most so many jobs of cancelled queues, in the order of their submission.</summary>
    public void EndCut(int most, ICollection<SchedulerAction> actions) => _cut.End(most, actions);

    /// <summary>
    /// Ends what is over its time, unless <paramref name="heard"/> knows that its daemon was heard later than the events told.
    /// </summary>
    public void Tick(TimeSpan now, ICollection<SchedulerAction> actions, Func<JobId, TimeSpan?>? heard = null)
    {
        while (_alarms.Ring(now, heard) is var (job, reason))
        {
            TimeOut(job, reason, now, actions);
        }

        StartWhatCan(now, actions);
    }

    private void Accept(JobSpec spec, ICollection<SchedulerAction> actions)
    {
        var queue = _queues.Of(spec);
        var job = Add(spec, queue);
        queue.Add(job);
        _shares.Enter(spec.User);
        Waiting++;
        _fairQueue.Place(queue);
        actions.Add(new SchedulerAction.Accept(spec.Id, queue.Name is null ? 1 : queue.Concurrency));
    }

    private void Settle(JobSpec spec, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        if (spec.Queue is not null)
        {
            var queue = _queues.Of(spec);
            var job = Add(spec, queue);
            queue.Occupy(job);
            _fairQueue.Occupy(spec);
            _fairQueue.Place(queue);
            Running++;
            Settle(job, now, actions);
        }
    }

    private void Settle(ScheduledJob job, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        Enter(job, CallPhase.Settling, now);
        actions.Add(new SchedulerAction.ConfirmEnd(job.Spec.Id, job.SettleTime(_limits)));
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

    private void ApplyTo(ScheduledJob job, SchedulerEvent change, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        switch (change)
        {
            case SchedulerEvent.CancelRequested when !job.HasEnded:
                End(job, EndReason.Cancelled, now, actions);
                break;
            case SchedulerEvent.InterruptRequested when !job.HasEnded && job.Phase != CallPhase.Waiting:
                End(job, EndReason.Interrupted, now, actions);
                break;
            case SchedulerEvent.Connected when job.Phase == CallPhase.Connecting:
                Enter(job, CallPhase.Acknowledging, now);
                break;
            case SchedulerEvent.Acknowledged when job.Phase is CallPhase.Connecting or CallPhase.Acknowledging:
                Enter(job, CallPhase.Running, now);
                break;
            case SchedulerEvent.Heard when job.Phase == CallPhase.Running:
                job.Hear(now);
                break;
            case SchedulerEvent.CallEnded ended when job.Phase == CallPhase.Stopping:
                Leave(job, ended.NothingLeft, now, actions);
                break;
            case SchedulerEvent.EndConfirmed when job.Phase == CallPhase.Settling:
                Forget(job, actions);
                break;
            case SchedulerEvent.DaemonGone when job.Phase == CallPhase.Settling:
                job.DaemonIsGone = true;
                _alarms.Set(job);
                break;
            case SchedulerEvent.CallEnded ended when job.Phase is CallPhase.Connecting or CallPhase.Acknowledging or CallPhase.Running:
                actions.Add(new SchedulerAction.EndJob(
                    job.Spec.Id, EndReason.Reported, job.Phase, HoldsSlot: !ended.NothingLeft && job.Queue.Name is not null));
                Leave(job, ended.NothingLeft, now, actions);
                break;
        }
    }

    private void TimeOut(ScheduledJob job, EndReason reason, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        if (job.Phase == CallPhase.Stopping)
        {
            Leave(job, nothingLeft: false, now, actions);
            actions.Add(new SchedulerAction.AbortCall(job.Spec.Id));
        }
        else if (job.Phase == CallPhase.Settling)
        {
            Forget(job, actions);
        }
        else
        {
            End(job, reason, now, actions);
        }
    }

    /// <summary>The job ends here; its call, if it has one, is stopped and keeps the slot until it is over.</summary>
    private void End(ScheduledJob job, EndReason reason, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        var waits = job.Phase == CallPhase.Waiting;
        actions.Add(new SchedulerAction.EndJob(job.Spec.Id, reason, job.Phase, HoldsSlot: !waits && job.Queue.Name is not null));
        if (waits)
        {
            job.Queue.Remove(job);
            _shares.Leave(job.Spec.User);
            Waiting--;
            _jobs.Remove(job.Spec.Id);
            Adjust(job.Queue, job.Spec);
            return;
        }

        actions.Add(new SchedulerAction.StopCall(job.Spec.Id));
        Enter(job, CallPhase.Stopping, now);
    }

    /// <summary>
    /// The call's connection is gone. Its slot is free at once, or where something may be left once that must have ended.
    /// </summary>
    private void Leave(ScheduledJob job, bool nothingLeft, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        if (nothingLeft || job.Queue.Name is null)
        {
            Forget(job, actions);
        }
        else
        {
            Settle(job, now, actions);
        }
    }

    private void Forget(ScheduledJob job, ICollection<SchedulerAction> actions)
    {
        if (job.HasEnded && job.Queue.Name is not null)
        {
            actions.Add(new SchedulerAction.FreeSlot(job.Spec.Id));
        }

        _settling -= job.Phase == CallPhase.Settling ? 1 : 0;
        _jobs.Remove(job.Spec.Id);
        _alarms.Clear(job);
        job.Queue.Release(job);
        _fairQueue.Release(job.Spec);
        Running--;
        Adjust(job.Queue, job.Spec);
    }

    private void StartWhatCan(TimeSpan now, ICollection<SchedulerAction> actions)
    {
        while (!_draining && Running < _limits.RunningMax && _fairQueue.Next is { } queue)
        {
            _fairQueue.Take(queue);
            var job = queue.Start();
            _fairQueue.Occupy(job.Spec);
            _shares.Leave(job.Spec.User);
            Waiting--;
            Running++;
            Enter(job, CallPhase.Connecting, now);
            actions.Add(new SchedulerAction.StartCall(job.Spec.Id));
            _fairQueue.Place(queue);
        }
    }

    /// <summary>Jobs have left their queue: another may be next, or the queue be gone.</summary>
    private void Adjust(CallQueue queue, JobSpec? last)
    {
        _fairQueue.Place(queue);
        _queues.Left(queue, last);
    }

    private void Enter(ScheduledJob job, CallPhase phase, TimeSpan now)
    {
        _settling += phase == CallPhase.Settling ? 1 : 0;
        job.Enter(phase, now);
        _alarms.Set(job);
    }
}
