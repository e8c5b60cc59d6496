using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>Plays histories on a scheduler and watches its actions against a model that knows nothing of how it works.</summary>
internal sealed class SchedulerModel
{
    private readonly SchedulerLimits _limits;
    private readonly SchedulerBench _bench;
    private readonly List<ModelJob> _jobs = [];
    private readonly Dictionary<QueueName, int> _concurrency = [];

    public SchedulerModel(int runningMax, int hostMax = int.MaxValue, int userMax = int.MaxValue, int hostUserMax = int.MaxValue)
    {
        _limits = new SchedulerLimits
        {
            RunningMax = runningMax,
            HostMax = hostMax,
            UserMax = userMax,
            HostUserMax = hostUserMax,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AcknowledgeTimeout = TimeSpan.FromSeconds(8),
        };
        _bench = new SchedulerBench(_limits);
    }

    public void Play(IEnumerable<Step> history)
    {
        foreach (var step in history)
        {
            _bench.TickAfter(TimeSpan.FromMilliseconds(step.Milliseconds / 10));
            Watch();
            ExpectNobodyOverTime();
            Play(step);
            Watch();
            ExpectNobodyWaitsForNothing();
        }
    }

    /// <summary>Time and nothing else: every job must end, and nothing may be left.</summary>
    public void DriveToTheEnd()
    {
        while (_bench.Scheduler.NextDeadline is { } next)
        {
            _bench.TickAfter(next > _bench.Now ? next - _bench.Now : TimeSpan.Zero);
            _bench.EndCut(1);
            Watch();
            ExpectNobodyOverTime();
            ExpectNobodyWaitsForNothing();
        }

        _bench.EndCut(int.MaxValue);
        Watch();
        Assert.All(_jobs, job => Assert.Equal((1, false), (job.Ends, job.HoldsSlot)));
        _bench.ExpectNothingLeft();
    }

    private void Play(Step step)
    {
        var queue = step.Queue == 0 ? null : SchedulerBench.Name($"q{step.Queue}");
        switch (step.Kind)
        {
            case StepKind.Submit or StepKind.SubmitAgain:
                Expect(queue, step.Concurrency);
                _bench.Apply(new SchedulerEvent.Submitted(Add(step, queue).Spec));
                break;
            case StepKind.SlotFound when queue is not null && !_concurrency.ContainsKey(queue):
                Expect(queue, step.Concurrency);
                FindSlots(step, queue);
                break;
            case StepKind.QueueCancellationFound when queue is not null && !_concurrency.ContainsKey(queue):
                var cut = Add(step, queue);
                cut.IsCut = true;
                _bench.Apply(new SchedulerEvent.QueueCancellationFound(cut.Spec));
                break;
            case StepKind.CancelQueue when queue is not null:
                CancelQueue(queue);
                break;
            case StepKind.EndCut:
                _bench.EndCut(step.Job);
                break;
            case StepKind.Tick:
                _bench.TickAfter(TimeSpan.FromMilliseconds(step.Milliseconds));
                break;
            case not (StepKind.SlotFound or StepKind.QueueCancellationFound or StepKind.CancelQueue) when _jobs.Count > 0:
                PlayOn(_jobs[step.Job % _jobs.Count], step.Kind);
                break;
        }
    }

    private ModelJob Add(Step step, QueueName? queue)
    {
        var job = new ModelJob(new JobSpec(
            JobId.New(DateTimeOffset.UnixEpoch), $"host{step.Host}", queue, step.Concurrency, TimeSpan.FromSeconds(20),
            TimeSpan.FromSeconds(1 + step.Job))
        {
            User = step.UserName,
        });
        _jobs.Add(job);
        return job;
    }

    /// <summary>As after a crash: as many slots are taken as the queue may have.</summary>
    private void FindSlots(Step step, QueueName queue)
    {
        for (var i = 0; i < step.Concurrency; i++)
        {
            var job = Add(step, queue);
            (job.Starts, job.Ends, job.HoldsSlot, job.LostAt) = (1, 1, true, _bench.Now);
            _bench.Apply(new SchedulerEvent.SlotFound(job.Spec, Attempt: 1));
        }
    }

    private void CancelQueue(QueueName queue)
    {
        var alive = _jobs.Where(job => Equals(job.Queue, queue) && (job.Runs || job.Waits)).ToArray();
        Assert.Equal(alive.Length, _bench.BeginCancelQueue(queue));
        foreach (var job in alive.Where(job => job.Waits))
        {
            job.IsCut = true;
        }

        Watch();
        Assert.All(alive, job => Assert.Equal((job.IsCut ? 0 : 1, false), (job.Ends, _bench.Scheduler.IsAlive(job.Id))));
    }

    private void PlayOn(ModelJob job, StepKind kind)
    {
        if (kind == StepKind.Cancel)
        {
            _bench.Cancel(job.Id);
        }
        else if (job.Starts > 0)
        {
            Note(job, kind);
            _bench.Apply(kind switch
            {
                StepKind.Connected => new SchedulerEvent.Connected(job.Id),
                StepKind.Acknowledged => new SchedulerEvent.Acknowledged(job.Id),
                StepKind.Heard => new SchedulerEvent.Heard(job.Id),
                StepKind.Ended => new SchedulerEvent.CallEnded(job.Id),
                StepKind.Lost => new SchedulerEvent.CallEnded(job.Id, NothingLeft: false),
                StepKind.EndConfirmed => new SchedulerEvent.EndConfirmed(job.Id),
                StepKind.DaemonGone => new SchedulerEvent.DaemonGone(job.Id),
                _ => new SchedulerEvent.InterruptRequested(job.Id),
            });
        }
    }

    private void Note(ModelJob job, StepKind kind)
    {
        job.ConnectedAt ??= kind == StepKind.Connected ? _bench.Now : null;
        job.AcknowledgedAt ??= kind == StepKind.Acknowledged ? _bench.Now : null;
        if (job.LostAt is not null)
        {
            job.NothingLeft |= kind == StepKind.EndConfirmed;
            job.DaemonGone |= kind == StepKind.DaemonGone;
        }
        else if (kind is StepKind.Ended or StepKind.Lost)
        {
            job.NothingLeft |= kind == StepKind.Ended;
            job.LostAt = kind == StepKind.Lost ? _bench.Now : null;
            job.HoldsSlot &= job.Queue is not null && !(job.NothingLeft && job.Ends == 0);
        }
    }

    private void Expect(QueueName? queue, int concurrency)
    {
        if (queue is not null)
        {
            _concurrency.TryAdd(queue, concurrency);
        }
    }

    private void Watch()
    {
        foreach (var action in _bench.Actions())
        {
            Watch(action, _jobs.Single(job => job.Id == action.Job));
        }

        foreach (var gone in _concurrency.Keys.Except(_bench.Scheduler.Queues.Select(queue => queue.Name!)).ToArray())
        {
            Assert.DoesNotContain(_jobs, job => Equals(job.Queue, gone) && job.IsInQueue);
            _concurrency.Remove(gone);
        }

        Assert.Equal(_jobs.Count(job => job.Waits), _bench.Scheduler.Waiting);
        Assert.All(_jobs.Select(job => job.Spec.User).Distinct(), user => Assert.Equal(
            user is null ? 0 : _jobs.Count(job => job.Spec.User == user && (job.Waits || (job.IsCut && job.Ends == 0))),
            _bench.Scheduler.WaitingOf(user)));
        Assert.Equal(_jobs.Count(job => job.HoldsSlot), _bench.Scheduler.Running);
        Assert.Equal(_jobs.Count(job => job.IsCut && job.Ends == 0), _bench.Scheduler.Cut);
        Assert.Equal(_jobs.Any(job => job.HoldsSlot && job.LostAt is null), _bench.Scheduler.HasOpenCalls);
    }

    private void Watch(SchedulerAction action, ModelJob job)
    {
        switch (action)
        {
            case SchedulerAction.Accept accept:
                Assert.Equal(job.Queue is null ? 1 : _concurrency[job.Queue], accept.Concurrency);
                break;
            case SchedulerAction.StartCall:
                Assert.Equal((0, 0, false), (job.Starts, job.Ends, job.IsCut));
                Assert.Equal(job, _jobs.First(other => other.Line == job.Line && other.Waits));
                (job.Starts, job.HoldsSlot, job.StartedAt) = (1, true, _bench.Now);
                Assert.True(Fits(job, taken: 0), "a limit is passed");
                break;
            case SchedulerAction.EndJob end:
                Assert.Equal(0, job.Ends++);
                ExpectReason(job, end.Reason);
                Assert.Equal(job.HoldsSlot && job.Queue is not null, end.HoldsSlot);
                Assert.DoesNotContain(
                    _jobs.TakeWhile(other => other != job), other => other.IsCut && job.IsCut && other.Ends == 0 && other.Line == job.Line);
                break;
            case SchedulerAction.FreeSlot:
                Assert.True(job.HoldsSlot && job.Ends == 1 && job.Queue is not null);
                var settles = job.DaemonGone ? _limits.SettleTime : _limits.PauseMax;
                Assert.True(job.NothingLeft || _bench.Now >= job.LostAt + settles, "a slot is given away while the call may go on");
                job.HoldsSlot = false;
                break;
            case SchedulerAction.AbortCall:
                Assert.Equal(1, job.Ends);
                job.HoldsSlot = job.Queue is not null;
                Assert.True(!job.HoldsSlot || job.LostAt == _bench.Now);
                job.LostAt = _bench.Now;
                break;
            case SchedulerAction.ConfirmEnd confirm:
                Assert.True(job.Ends == 1 && job.HoldsSlot && job.Queue is not null);
                Assert.Equal(_limits.PauseMax, confirm.Within);
                job.LostAt = _bench.Now;
                break;
        }
    }

    private void ExpectReason(ModelJob job, EndReason reason)
    {
        Assert.True(!job.IsCut || reason == EndReason.Cancelled);
        switch (reason)
        {
            case EndReason.ConnectTimeout:
                Assert.True(job.ConnectedAt is null && job.AcknowledgedAt is null && _bench.Now >= job.StartedAt + _limits.ConnectTimeout);
                break;
            case EndReason.AcknowledgeTimeout:
                Assert.True(job.AcknowledgedAt is null && _bench.Now >= job.ConnectedAt + _limits.AcknowledgeTimeout);
                break;
            case EndReason.MaxExecTime:
                Assert.True(_bench.Now >= job.StartedAt + job.Spec.MaxExecTime);
                break;
        }
    }

    /// <summary>Whether the job is within all limits, or would be with so many slots more.</summary>
    private bool Fits(ModelJob job, int taken)
    {
        var held = _jobs.Where(other => other.HoldsSlot).ToArray();
        return held.Length + taken <= _limits.RunningMax
            && held.Count(other => other.Spec.Host == job.Spec.Host) + taken <= _limits.HostMax
            && (job.Spec.User is not { } user || (held.Count(other => other.Spec.User == user) + taken <= _limits.UserMax
                && held.Count(other => other.Spec.User == user && other.Spec.Host == job.Spec.Host) + taken <= _limits.HostUserMax))
            && (job.Queue is null || held.Count(other => Equals(other.Queue, job.Queue)) + taken <= _concurrency[job.Queue]);
    }

    private void ExpectNobodyOverTime() => Assert.DoesNotContain(_jobs, job => job.Runs
        && (_bench.Now >= job.StartedAt + job.Spec.MaxExecTime
            || (job.ConnectedAt is null && job.AcknowledgedAt is null && _bench.Now >= job.StartedAt + _limits.ConnectTimeout)
            || (job.AcknowledgedAt is null && _bench.Now >= job.ConnectedAt + _limits.AcknowledgeTimeout)));

    private void ExpectNobodyWaitsForNothing() =>
        Assert.DoesNotContain(_jobs.Where(job => job.Waits).DistinctBy(job => job.Line), job => Fits(job, taken: 1));
}
