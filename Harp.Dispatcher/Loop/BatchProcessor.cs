using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// One batch from events to effects: <see cref="Take"/> runs each event through the scheduler and notes what to write and what to do,
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
    private readonly List<SchedulerAction> _actions = [];
    private readonly QueueListers _listers = new(scheduler);
    private readonly Acknowledgements _acknowledged = new(scheduler);
    private readonly QueueCancellations _cancellations = new(scheduler, limits.CutMax);
    private readonly Batch _batch = new();
    private readonly Admission _admission = new(store, scheduler, limits);
    private readonly JobJournal _journal = new(metrics, time, log);
    private LiveJob? _submitted;
    private bool _draining;

    /// <summary>The time until <see cref="Finish"/> must be called although nothing happens; null for ever.</summary>
    public TimeSpan? NextDeadline => Sweeper.IsDone && _cancellations.IsDone ? Clock.Until(scheduler.NextDeadline) : TimeSpan.Zero;

    /// <summary>True if no call is open.</summary>
    public bool IsIdle => !scheduler.HasOpenCalls;

    /// <summary>The jobs that are not over.</summary>
    public LiveJobs Jobs { get; } = new();

    /// <summary>The clock of the scheduler.</summary>
    public LoopClock Clock { get; } = new(time);

    /// <summary>The sweeper, which clears up between the batches.</summary>
    public Sweeper Sweeper { get; } = new(store, limits.Step, time, metrics);

    /// <summary>
    /// Takes up what the store holds: waiting jobs wait again, in their order; slots that outlived their jobs settle; cancelled queues end.
    /// </summary>
    /// <exception cref="StoreFailedException">The store cannot be used.</exception>
    public void Recover(ICallSink sink)
    {
        var found = store.Recover(time.GetUtcNow(), job => WireBytes.Of(Outcomes.InterruptedByCrash(job.Acknowledged)));
        _journal.Recovered(found);
        foreach (var change in RecoveredJobs.EventsOf(found))
        {
            TakeUp(change);
        }

        Finish(sink);
    }

    /// <summary>Takes one event in.</summary>
    public void Take(LoopMessage message)
    {
        switch (message)
        {
            case LoopMessage.Submit submit:
                Submit(submit);
                break;
            case LoopMessage.Cancel cancel:
                _batch.Reply(cancel.Reply, new CancelledReply(scheduler.IsAlive(cancel.Job)));
                Schedule(new SchedulerEvent.CancelRequested(cancel.Job));
                break;
            case LoopMessage.CancelQueue cancel:
                _cancellations.Begin(cancel, Clock.Now, _actions);
                break;
            case LoopMessage.ListQueues list:
                _listers.Add(list.Queues);
                break;
            case LoopMessage.Prune prune:
                Sweeper.Prune(prune);
                break;
            case LoopMessage.Connected connected:
                Schedule(new SchedulerEvent.Connected(connected.Job));
                _journal.Connected(Jobs.Find(connected.Job), connected.PostedAt);
                break;
            case LoopMessage.Acknowledged acknowledged when scheduler.IsAlive(acknowledged.Job):
                Schedule(new SchedulerEvent.Acknowledged(acknowledged.Job));
                _acknowledged.Add(acknowledged);
                break;
            case LoopMessage.Packets packets:
                TakePackets(packets);
                break;
            case LoopMessage.CallEnded ended:
                Schedule(new SchedulerEvent.CallEnded(ended.Job, ended.NothingLeft));
                CarryOut(ended);
                Jobs.Remove(ended.Job);
                _batch.Tell(ended.Stored);
                break;
            case LoopMessage.EndAnswered { Answer: EndAnswer.Ended } ended:
                Schedule(new SchedulerEvent.EndConfirmed(ended.Job));
                break;
            case LoopMessage.EndAnswered { Answer: EndAnswer.DaemonGone } gone:
                Schedule(new SchedulerEvent.DaemonGone(gone.Job));
                break;
            case LoopMessage.Change change:
                _admission.Limits = change.Loop;
                scheduler.Change(change.Scheduler, Clock.Now, _actions);
                _batch.Tell(change.Done);
                break;
            case LoopMessage.Ping ping:
                _batch.Tell(ping.Answered);
                break;
            case LoopMessage.Drain:
                _draining = true;
                scheduler.Drain();
                break;
            case LoopMessage.InterruptRunning:
                foreach (var job in scheduler.RunningJobs.ToArray())
                {
                    Schedule(new SchedulerEvent.InterruptRequested(job));
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
    /// The time stamp of the oldest event that has not been taken; now where null. A daemon whose word waits to be taken is not silent.
    /// </param>
    public void Finish(ICallSink sink, long? heardUntil = null)
    {
        var until = heardUntil is { } oldest ? Clock.At(oldest) : Clock.Now;
        scheduler.Tick(until, _actions, job => Jobs.Find(job)?.Call?.HeardAt is { } at ? Clock.At(at) : null);
        _cancellations.Step(_actions);
        CarryOut(reported: null);
        _cancellations.Settle(_batch);
        Complete(sink);
    }

    /// <summary>The rest of <see cref="Finish"/>: where the batch did not fit, it is tried again with this.</summary>
    /// <exception cref="StoreFailedException">The commit failed; nothing was released.</exception>
    public void Complete(ICallSink sink)
    {
        Commit();
        _admission.Committed();
        _journal.Publish(scheduler);
        _batch.Release(sink, signals);
        _listers.Tell();
        Sweeper.Sweep();
    }

    /// <summary>Answers everybody whose wish is in the batch that could not be committed.</summary>
    public void RefuseAll()
    {
        _batch.Refuse();
        _listers.Refuse();
        _cancellations.Refuse();
    }

    /// <summary>Answers who still waits for something that is on disk, and ends only after the next start.</summary>
    public void Leave() => _cancellations.Leave();

    private void TakeUp(SchedulerEvent found)
    {
        var job = Jobs[found.Job] = RecoveredJobs.JobOf(found);
        if (!job.HasEnded)
        {
            _journal.Recovered(job, waits: found is SchedulerEvent.Submitted);
        }

        Schedule(found);
        CarryOut(reported: null);
        if (job.HasEnded)
        {
            Jobs.Remove(found.Job);
        }
    }

    private void Schedule(SchedulerEvent change) => scheduler.Apply(change, Clock.Now, _actions);

    private void Submit(LoopMessage.Submit submit)
    {
        if (_admission.Answer(submit, _draining) is { } answer)
        {
            _batch.Reply(submit.Reply, answer);
            Sweeper.Resume(refused: answer);
            return;
        }

        var now = time.GetUtcNow();
        var spec = _admission.SpecOf(JobId.New(now), submit.Request, submit.Caller);
        var job = _submitted = Jobs[spec.Id] = new LiveJob(submit.Request.Host) { Body = submit.ShortBody };
        _journal.Submitted(spec.Id, job, submit);
        Schedule(new SchedulerEvent.Submitted(spec));
        _batch.Write(_admission.Admit(submit, spec, _actions.OfType<SchedulerAction.Accept>().Single().Concurrency, now));
        _batch.Reply(submit.Reply, new JobIdReply(spec.Id));
    }

    private void TakePackets(LoopMessage.Packets packets)
    {
        _batch.Tell(packets.Committed);
        if (scheduler.IsAlive(packets.Job))
        {
            Schedule(new SchedulerEvent.Heard(packets.Job));
            _batch.Write(new StoreWrite.Append(packets.Job, packets.Attempt, packets.Run));
            _batch.Touch(packets.Job);
            Jobs[packets.Job].Packets = packets.Run.Next;
            metrics.PacketsStored(packets.Run.Count);
        }
    }

    /// <summary>Turns actions into writes and effects. An order may bring others.</summary>
    private void CarryOut(LoopMessage.CallEnded? reported)
    {
        for (var i = 0; i < _actions.Count; i++)
        {
            CarryOut(_actions[i], reported);
        }

        _actions.Clear();
    }

    private void CarryOut(SchedulerAction action, LoopMessage.CallEnded? reported)
    {
        switch (action)
        {
            case SchedulerAction.StartCall start:
                StartCall(start.Job);
                break;
            case SchedulerAction.EndJob end when end.Reason == EndReason.Reported:
                // Another job's call may have ended here for want of a host: then its end is in the batch already.
                if (reported?.Job == end.Job)
                {
                    EndJob(end, reported.Attempt, reported.Outcome);
                }

                break;
            case SchedulerAction.EndJob end:
                EndJob(end, Jobs[end.Job].Attempt, Outcomes.Of(end.Reason, end.Phase));
                break;
            case SchedulerAction.FreeSlot free:
                _batch.FreeSlot(free.Job);
                break;
            case SchedulerAction.StopCall stop when Jobs.Find(stop.Job) is { } job:
                _batch.Do(_ => job.Call?.Stop());
                break;
            case SchedulerAction.ConfirmEnd confirm:
                ConfirmEnd(confirm);
                break;
            case SchedulerAction.AbortCall abort:
                AbortCall(abort.Job);
                break;
        }
    }

    private void StartCall(JobId id)
    {
        var job = Jobs[id];
        if (calls.Resolve(job.Host) is not { } target)
        {
            EndJob(new SchedulerAction.EndJob(
                id, EndReason.Reported, CallPhase.Connecting), job.Attempt, CallFailure.UnknownHost(job.Host));
            Schedule(new SchedulerEvent.CallEnded(id));
            Jobs.Remove(id);
            return;
        }

        _batch.Write(new StoreWrite.Start(id, ++job.Attempt, time.GetUtcNow()));
        _journal.Started(id, job);
        var (timeout, maxExecTime) = scheduler.TimesOf(id);
        var (body, terms) = (job.Body, new CallTerms(job.Trace?.CallParent, timeout, maxExecTime));
        _batch.Do(sink => job.Call = target.Start(id, job.Attempt, body, terms, sink));
    }

    private void EndJob(SchedulerAction.EndJob end, int attempt, OutcomeReply outcome)
    {
        var job = Jobs[end.Job];
        _batch.End(new StoreWrite.End(end.Job, attempt, outcome.State, outcome.ToBytes(), time.GetUtcNow())
        {
            SlotStillTaken = end.HoldsSlot,
        });
        job.HasEnded = true;
        _journal.Ended(end.Job, job, outcome, end.Reason);
        if (attempt == 0)
        {
            Jobs.Remove(end.Job);
        }
    }

    /// <summary>A host that is not in the registry any more cannot be asked; then time alone decides.</summary>
    private void ConfirmEnd(SchedulerAction.ConfirmEnd confirm)
    {
        var job = Jobs[confirm.Job];
        if (job.Attempt > 0 && calls.Resolve(job.Host) is { } target)
        {
            var attempt = job.Attempt;
            _batch.Do(sink => target.ConfirmEnd(confirm.Job, attempt, confirm.Within, sink));
        }
    }

    private void AbortCall(JobId id)
    {
        if (Jobs.Take(id) is { } job)
        {
            log.CallAborted(id);
            _batch.Do(_ => job.Call?.Abort());
        }
    }

    private void Commit()
    {
        _acknowledged.WriteTo(_batch);
        if (_batch.Writes.Count > 0)
        {
            var began = time.GetTimestamp();
            store.Commit(_batch.Writes);
            metrics.Committed(time.GetElapsedTime(began), _batch.Writes.Count);
        }
    }
}
