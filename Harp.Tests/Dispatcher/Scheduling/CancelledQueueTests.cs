using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>What is left of a queue that was cancelled as a whole.</summary>
public sealed class CancelledQueueTests
{
    private readonly SchedulerBench _bench = new();

    [Fact]
    public void Cancelling_a_queue_ends_what_runs_and_what_waits_and_starts_nothing_of_it()
    {
        var running = _bench.Submit("q");
        JobId[] waiting = [_bench.Submit("q"), _bench.Submit("q")];
        var other = _bench.Submit("other");
        _bench.Actions();
        Assert.Equal(3, _bench.CancelQueue("q"));
        var actions = _bench.Actions();
        Assert.Equal([running, .. waiting], actions.OfType<SchedulerAction.EndJob>().Select(action => action.Job));
        Assert.All(actions.OfType<SchedulerAction.EndJob>(), action => Assert.Equal(EndReason.Cancelled, action.Reason));
        Assert.Equal([running], actions.OfType<SchedulerAction.StopCall>().Select(action => action.Job));
        Assert.DoesNotContain(actions, action => action is SchedulerAction.StartCall);
        Assert.True(_bench.Scheduler.IsAlive(other));
        Assert.Equal(0, _bench.CancelQueue("q"));
    }

    [Fact]
    public void The_jobs_of_a_cancelled_queue_are_over_at_once_though_their_ends_are_told_a_few_at_a_time()
    {
        var running = _bench.Submit("q");
        var waiting = Enumerable.Range(0, 5).Select(_ => _bench.Submit("q")).ToArray();
        _bench.Actions();

        Assert.Equal(6, _bench.BeginCancelQueue("q"));
        Assert.All(waiting, job => Assert.False(_bench.Scheduler.IsAlive(job)));
        Assert.Equal((0, 5), (_bench.Scheduler.Waiting, _bench.Scheduler.Cut));
        var later = _bench.Submit("q");
        _bench.Cancel(waiting[4]);
        Assert.Equal(1, _bench.BeginCancelQueue("q"));
        _bench.CallEnds(running);
        Assert.Equal(
            [new SchedulerAction.EndJob(running, EndReason.Cancelled, CallPhase.Connecting, HoldsSlot: true),
                new SchedulerAction.StopCall(running), new SchedulerAction.Accept(later, 1), new SchedulerAction.FreeSlot(running)],
            _bench.Actions());

        _bench.EndCut(2);
        Assert.Equal(waiting[..2].Select(Cancelled), _bench.Actions());
        Assert.False(_bench.Scheduler.Has(waiting[1]));
        Assert.True(_bench.Scheduler.Has(waiting[2]));
        _bench.EndCut(9);
        Assert.Equal([.. waiting[2..].Select(Cancelled), Cancelled(later)], _bench.Actions());
        _bench.ExpectNothingLeft();

        static SchedulerAction Cancelled(JobId job) => new SchedulerAction.EndJob(job, EndReason.Cancelled, CallPhase.Waiting);
    }

    [Fact]
    public void A_job_that_was_found_in_a_cancelled_queue_only_ends()
    {
        var spec = new JobSpec(
            JobId.New(DateTimeOffset.UnixEpoch), SchedulerBench.Host, SchedulerBench.Name("q"), 1, SchedulerBench.Silence,
            SchedulerBench.WholeRun);
        _bench.Apply(new SchedulerEvent.QueueCancellationFound(spec));
        Assert.False(_bench.Scheduler.IsAlive(spec.Id));
        var next = _bench.Submit("q");
        Assert.Equal([next], _bench.Started());

        _bench.EndCut(9);
        Assert.Equal([new SchedulerAction.EndJob(spec.Id, EndReason.Cancelled, CallPhase.Waiting)], _bench.Actions());
        _bench.CallEnds(next);
        _bench.ExpectNothingLeft();
    }

    [Fact]
    public void A_job_that_comes_after_its_queue_was_cancelled_waits_for_the_slot_of_the_call_that_is_being_stopped()
    {
        var running = _bench.Submit("q");
        _bench.CancelQueue("q");
        var next = _bench.Submit("q");
        Assert.DoesNotContain(next, _bench.Started());
        _bench.CallEnds(running);
        Assert.Equal([next], _bench.Started());
    }

    [Fact]
    public void Cancelling_a_queue_that_is_not_there_cancels_nothing() => Assert.Equal(0, _bench.CancelQueue("q"));
}
