using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Hosting;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// One batch from happenings to effects: <see cref="Take"/> runs each happening through the scheduler and notes what to write and what to do,
/// <see cref="Finish"/> commits and then does it. Single-threaded and without a clock or a thread of its own, so that tests can drive it.
/// </summary>
internal sealed class BatchProcessor(
    Scheduler scheduler,
    IJobStore store,
    ICallStarter calls,
    JobSignals signals,
    LoopLimits limits,
    TimeProvider time,
    DispatcherMetrics metrics,
    ILogger<BatchProcessor> log)
{
    /// <summary>Timers take no more than 49 days; an alarm that rings too early is only set again.</summary>
    private static readonly TimeSpan AlarmMax = TimeSpan.FromHours(1);

    private readonly Dictionary<JobId, LiveJob> _jobs = [];
    private readonly List<Order> _orders = [];
    private readonly QueueListers _listers = new(scheduler);
    private readonly Batch _batch = new();
    private readonly Admission _admission = new(store, limits);
    private Acknowledgements? _acknowledged;
    private LiveJob? _submitted;
    private bool _draining;

    /// <summary>How long until <see cref="Finish"/> must be called although nothing happens; null for ever.</summary>
    public TimeSpan? NextDeadline => Sweeper.IsDone
        ? scheduler.NextDeadline is { } at ? TimeSpan.FromTicks(Math.Clamp((at - Now).Ticks, 0, AlarmMax.Ticks)) : null
        : TimeSpan.Zero;

    /// <summary>Whether no call is open.</summary>
    public bool IsIdle => !scheduler.HasOpenCalls;

    /// <summary>What the scheduler takes for the time.</summary>
    public LoopClock Clock { get; } = new(time);

    /// <summary>What clears up between the batches.</summary>
    public Sweeper Sweeper { get; } = new(store, time, metrics);

    private TimeSpan Now => Clock.Now;

    /// <summary>Takes up what the store holds: waiting jobs wait again, in their order; the slots of interrupted ones settle.</summary>
    /// <exception cref="StoreFailedException">The store cannot be used.</exception>
    public void Recover(ICallSink sink)
    {
        var found = store.Recover(
            time.GetUtcNow(), job => WireBytes.Of(Outcomes.InterruptedByCrash(job.Acknowledged)));
        log.Recovered(found.Waiting.Count, found.Interrupted.Count);
        foreach (var job in found.Interrupted)
        {
            Schedule(new Happening.Interrupted(SpecOf(job)));
        }

        foreach (var job in found.Waiting)
        {
            _jobs.Add(job.Id, new LiveJob(job.Host));
            Schedule(new Happening.Submitted(SpecOf(job)));
            CarryOut(reported: null);
        }

        Finish(sink);
    }

    /// <summary>Takes one happening in.</summary>
    public void Take(LoopEvent happening)
    {
        switch (happening)
        {
            case LoopEvent.Submit submit:
                Submit(submit);
                break;
            case LoopEvent.Cancel cancel:
                _batch.Reply(cancel.Reply, new CancelledReply(scheduler.IsAlive(cancel.Job)));
                Schedule(new Happening.CancelRequested(cancel.Job));
                break;
            case LoopEvent.CancelQueue cancel:
                _batch.Reply(cancel.Reply, new CancelledJobsReply(scheduler.CancelQueue(cancel.Queue, Now, _orders)));
                break;
            case LoopEvent.ListQueues list:
                _listers.Add(list.Queues);
                break;
            case LoopEvent.Prune prune:
                Sweeper.Prune(prune);
                break;
            case LoopEvent.Connected connected:
                Schedule(new Happening.Connected(connected.Job));
                break;
            case LoopEvent.Acknowledged acknowledged when scheduler.IsAlive(acknowledged.Job):
                Schedule(new Happening.Acknowledged(acknowledged.Job));
                (_acknowledged ??= new(scheduler, _batch)).Add(acknowledged);
                break;
            case LoopEvent.Packets packets:
                TakePackets(packets);
                break;
            case LoopEvent.CallEnded ended:
                Schedule(new Happening.CallEnded(ended.Job, ended.NothingLeft));
                CarryOut(ended);
                Forget(ended.Job);
                break;
            case LoopEvent.Drain:
                _draining = true;
                scheduler.Hold();
                break;
            case LoopEvent.InterruptRunning:
                foreach (var job in scheduler.RunningJobs.ToArray())
                {
                    Schedule(new Happening.InterruptRequested(job));
                }

                break;
        }

        CarryOut(reported: null);
        _submitted?.Body = null;
        _submitted = null;
    }

    /// <summary>Ends what is over its time, commits the batch, and releases its effects.</summary>
    /// <exception cref="StoreFailedException">The commit failed; nothing was released.</exception>
    /// <param name="sink">Where calls tell what happens to them.</param>
    /// <param name="heardUntil">
    /// The time stamp of the oldest happening that has not been taken; now where null. A daemon whose word waits to be taken is not silent, however long a commit took.
    /// </param>
    public void Finish(ICallSink sink, long? heardUntil = null)
    {
        scheduler.Tick(heardUntil is { } oldest ? Clock.At(oldest) : Now, _orders);
        CarryOut(reported: null);
        Complete(sink);
    }

    /// <summary>The rest of <see cref="Finish"/>: where the batch did not fit, it is tried again with this.</summary>
    /// <exception cref="StoreFailedException">The commit failed; nothing was released.</exception>
    public void Complete(ICallSink sink)
    {
        Commit();
        _admission.Committed();
        _batch.Release(sink, signals);
        _listers.Tell();
        Sweeper.Sweep();
    }

    /// <summary>Answers everybody whose wish is in the batch that could not be committed.</summary>
    public void RefuseAll()
    {
        _batch.Refuse();
        _listers.Refuse();
    }

    private static JobSpec SpecOf(UnfinishedJob job) => new(job.Id, job.Host, job.Queue, job.Concurrency, job.Timeout, job.MaxExecTime);

    private void Schedule(Happening happening) => scheduler.Apply(happening, Now, _orders);

    private void Submit(LoopEvent.Submit submit)
    {
        if (_admission.Answer(submit, _draining, scheduler.Waiting) is { } answer)
        {
            _batch.Reply(submit.Reply, answer);
            Sweeper.Resume(refused: answer);
            return;
        }

        var now = time.GetUtcNow();
        var spec = _admission.SpecOf(JobId.New(now), submit.Request);
        _submitted = new LiveJob(submit.Request.Host) { Body = submit.ShortBody };
        _jobs.Add(spec.Id, _submitted);
        Schedule(new Happening.Submitted(spec));
        _batch.Write(_admission.Admit(submit, spec, _orders.OfType<Order.Accept>().Single().Concurrency, now));
        _batch.Reply(submit.Reply, new JobIdReply(spec.Id));
        metrics.Submitted();
        log.JobSubmitted(spec.Id, Printable.Of(submit.Request.Procedure), Printable.Of(submit.Request.Host), spec.Queue?.Canonical);
    }

    private void TakePackets(LoopEvent.Packets packets)
    {
        _batch.Tell(packets.Committed);
        if (scheduler.IsAlive(packets.Job))
        {
            Schedule(new Happening.Heard(packets.Job));
            _batch.Write(new StoreWrite.Append(packets.Job, packets.Attempt, packets.Run));
            _batch.Touch(packets.Job);
            _jobs[packets.Job].Packets = packets.Run.Next;
            metrics.PacketsStored(packets.Run.Count);
        }
    }

    /// <summary>Turns orders into writes and effects. An order may bring others.</summary>
    private void CarryOut(LoopEvent.CallEnded? reported)
    {
        for (var i = 0; i < _orders.Count; i++)
        {
            CarryOut(_orders[i], reported);
        }

        _orders.Clear();
    }

    private void CarryOut(Order order, LoopEvent.CallEnded? reported)
    {
        switch (order)
        {
            case Order.StartCall start:
                StartCall(start.Job);
                break;
            case Order.EndJob end when end.Reason == EndReason.Reported:
                // Another job's call may have ended here for want of a host: then its end is in the batch already.
                if (reported is not null && reported.Job == end.Job)
                {
                    EndJob(end.Job, reported.Attempt, reported.Outcome, end.Reason);
                }

                break;
            case Order.EndJob end:
                EndJob(end.Job, _jobs[end.Job].Attempt, Outcomes.Of(end.Reason, end.Phase), end.Reason);
                break;
            case Order.StopCall stop when _jobs.TryGetValue(stop.Job, out var job):
                _batch.Do(_ => job.Call?.Stop());
                break;
            case Order.AbortCall abort:
                AbortCall(abort.Job);
                break;
        }
    }

    private void StartCall(JobId id)
    {
        var job = _jobs[id];
        if (calls.Resolve(job.Host) is not { } target)
        {
            EndJob(id, job.Attempt, CallFailure.UnknownHost(job.Host), EndReason.Reported);
            Schedule(new Happening.CallEnded(id));
            Forget(id);
            return;
        }

        job.Attempt++;
        _batch.Write(new StoreWrite.Start(id, job.Attempt, time.GetUtcNow()));
        var body = job.Body;
        _batch.Do(sink => job.Call = target.Start(id, job.Attempt, body, sink));
        log.JobStarted(id, Printable.Of(job.Host));
    }

    private void EndJob(JobId id, int attempt, OutcomeReply outcome, EndReason reason)
    {
        var job = _jobs[id];
        _batch.Write(new StoreWrite.End(id, attempt, outcome.State, WireBytes.Of(outcome), time.GetUtcNow()));
        _batch.Touch(id);
        metrics.Ended(outcome.State);
        log.JobEnded(id, outcome.State, reason.ToString(), job.Packets);
        if (attempt == 0)
        {
            Forget(id);
        }
    }

    private void AbortCall(JobId id)
    {
        if (_jobs.TryGetValue(id, out var job))
        {
            log.CallAborted(id);
            _batch.Do(_ => job.Call?.Abort());
            Forget(id);
        }
    }

    private void Forget(JobId id) => _jobs.Remove(id);

    private void Commit()
    {
        _acknowledged?.Write();
        if (_batch.Writes.Count > 0)
        {
            var began = time.GetTimestamp();
            store.Commit(_batch.Writes);
            metrics.Committed(time.GetElapsedTime(began), _batch.Writes.Count);
        }
    }
}
