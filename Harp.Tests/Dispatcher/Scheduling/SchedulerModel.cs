using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>Plays histories on a scheduler and watches its orders against a model that knows nothing of how it works.</summary>
internal sealed class SchedulerModel(int runningMax, int hostMax = int.MaxValue)
{
    private readonly SchedulerBench _bench = new(new SchedulerLimits { RunningMax = runningMax, HostMax = hostMax });
    private readonly List<ModelJob> _jobs = [];
    private readonly Dictionary<string, int> _concurrency = [];

    public void Play(IEnumerable<Step> history)
    {
        foreach (var step in history)
        {
            _bench.TickAfter(TimeSpan.FromMilliseconds(step.Milliseconds / 10));
            Watch();
            Play(step);
            Watch();
        }
    }

    /// <summary>Time and nothing else: every job must end, and nothing may be left.</summary>
    public void DriveToTheEnd()
    {
        while (_bench.Scheduler.NextDeadline is { } next)
        {
            _bench.TickAfter(next > _bench.Now ? next - _bench.Now : TimeSpan.Zero);
            Watch();
        }

        Assert.All(_jobs, job => Assert.Equal(1, job.Ends));
        _bench.ExpectNothingLeft();
    }

    private void Play(Step step)
    {
        var queue = step.Queue == 0 ? null : $"q{step.Queue}";
        switch (step.Kind)
        {
            case StepKind.Submit or StepKind.SubmitAgain:
                Expect(queue, step.Concurrency);
                var spec = new JobSpec(
                    JobId.New(DateTimeOffset.UnixEpoch), $"host{step.Host}", SchedulerBench.Name(queue), step.Concurrency, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1 + step.Job));
                _jobs.Add(new ModelJob(spec.Id, queue, spec.Host));
                _bench.Apply(new Happening.Submitted(spec));
                break;
            case StepKind.Settle when queue is not null && !_concurrency.ContainsKey(queue):
                Expect(queue, step.Concurrency);
                _bench.Settle(queue, step.Concurrency, "settling");
                break;
            case StepKind.CancelQueue when queue is not null:
                var alive = _jobs.Where(job => job.Queue == queue && job.Ends == 0).ToArray();
                Assert.Equal(alive.Length, _bench.CancelQueue(queue));
                Watch();
                Assert.All(alive, job => Assert.Equal(1, job.Ends));
                break;
            case StepKind.Tick:
                _bench.TickAfter(TimeSpan.FromMilliseconds(step.Milliseconds));
                break;
            case not (StepKind.Settle or StepKind.CancelQueue) when _jobs.Count > 0:
                PlayOn(_jobs[step.Job % _jobs.Count], step.Kind);
                break;
        }
    }

    private void PlayOn(ModelJob job, StepKind kind)
    {
        if (kind == StepKind.Cancel)
        {
            _bench.Cancel(job.Id);
        }
        else if (job.Starts > 0)
        {
            job.HoldsSlot &= kind != StepKind.Ended;
            _bench.Apply(kind switch
            {
                StepKind.Connected => new Happening.Connected(job.Id),
                StepKind.Acknowledged => new Happening.Acknowledged(job.Id),
                StepKind.Heard => new Happening.Heard(job.Id),
                StepKind.Ended => new Happening.CallEnded(job.Id),
                _ => new Happening.InterruptRequested(job.Id),
            });
        }
    }

    private void Expect(string? queue, int concurrency)
    {
        if (queue is not null)
        {
            _concurrency.TryAdd(queue, concurrency);
        }
    }

    private void Watch()
    {
        foreach (var order in _bench.Orders())
        {
            if (_jobs.SingleOrDefault(job => job.Id == order.Job) is { } found)
            {
                Watch(order, found);
            }
        }

        foreach (var gone in _concurrency.Keys.ExceptBy(_bench.Scheduler.Queues.Select(queue => queue.Name!), SchedulerBench.Name!).ToArray())
        {
            Assert.DoesNotContain(_jobs, job => job.Queue == gone && job.IsInQueue);
            _concurrency.Remove(gone);
        }

        Assert.Equal(_jobs.Count(job => job.Starts == 0 && job.Ends == 0), _bench.Scheduler.Waiting);
    }

    private void Watch(Order order, ModelJob job)
    {
        switch (order)
        {
            case Order.Accept accept:
                Assert.Equal(job.Queue is null ? 1 : _concurrency[job.Queue], accept.Concurrency);
                break;
            case Order.StartCall:
                Assert.Equal(0, job.Starts++);
                Assert.Equal(0, job.Ends);
                job.HoldsSlot = true;
                Assert.Equal(job, _jobs.First(other => other.Line == job.Line && (other == job || (other.Starts == 0 && other.Ends == 0))));
                Assert.InRange(_jobs.Count(other => other.HoldsSlot && other.Host == job.Host), 1, hostMax);
                Assert.InRange(_jobs.Count(other => other.HoldsSlot), 1, runningMax);
                Assert.True(job.Queue is null || _jobs.Count(other => other.HoldsSlot && other.Queue == job.Queue) <= _concurrency[job.Queue]);
                break;
            case Order.EndJob:
                Assert.Equal(0, job.Ends++);
                break;
            case Order.AbortCall:
                Assert.Equal(1, job.Ends);
                job.HoldsSlot = false;
                break;
        }
    }

    private sealed class ModelJob(JobId id, string? queue, string host)
    {
        public JobId Id { get; } = id;

        public string Host { get; } = host;

        /// <summary>What is first in, first out: the queue, or what is for one host where there is none.</summary>
        public string Line { get; } = queue ?? $"no queue, {host}";

        public string? Queue { get; } = queue;

        public int Starts { get; set; }

        public int Ends { get; set; }

        public bool HoldsSlot { get; set; }

        public bool IsInQueue => HoldsSlot || (Starts == 0 && Ends == 0);
    }
}
