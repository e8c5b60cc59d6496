using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>How long a job has its slot, and that it ends once.</summary>
public sealed class SlotTests
{
    private readonly SchedulerBench _bench = new();

    [Fact]
    public void Cancelling_a_waiting_job_frees_no_slot()
    {
        _bench.Submit("q");
        var waiting = _bench.Submit("q");
        var last = _bench.Submit("q");
        _bench.Actions();

        _bench.Cancel(waiting);

        Assert.Equal([new SchedulerAction.EndJob(waiting, EndReason.Cancelled, CallPhase.Waiting)], _bench.Actions());
        Assert.True(_bench.Scheduler.IsAlive(last));
        Assert.Equal(1, _bench.Scheduler.Waiting);
    }

    [Fact]
    public void A_cancelled_call_keeps_its_slot_until_it_is_over()
    {
        var running = _bench.Submit("q");
        var next = _bench.Submit("q");
        _bench.Run(running);
        _bench.Actions();

        _bench.Cancel(running);
        Assert.Equal([new SchedulerAction.EndJob(
            running, EndReason.Cancelled, CallPhase.Running, HoldsSlot: true), new SchedulerAction.StopCall(running)], _bench.Actions());
        Assert.False(_bench.Scheduler.IsAlive(running));

        _bench.CallEnds(running);
        Assert.Equal([new SchedulerAction.FreeSlot(running), new SchedulerAction.StartCall(next)], _bench.Actions());
    }

    [Fact]
    public void A_call_that_does_not_stop_in_time_is_aborted_and_loses_its_slot_once_it_must_have_ended()
    {
        var stubborn = _bench.Submit("q");
        var next = _bench.Submit("q");
        _bench.Run(stubborn);
        _bench.Cancel(stubborn);
        _bench.Actions();

        _bench.TickAfter(TimeSpan.FromSeconds(9.9));
        Assert.Empty(_bench.Actions());

        _bench.TickAfter(TimeSpan.FromSeconds(0.1));
        Assert.Equal(
            [new SchedulerAction.ConfirmEnd(stubborn, TimeSpan.FromSeconds(30)), new SchedulerAction.AbortCall(stubborn)],
            _bench.Actions());

        _bench.CallEnds(stubborn);
        Assert.Empty(_bench.Actions());

        _bench.TickAfter(TimeSpan.FromSeconds(30));
        Assert.Equal([new SchedulerAction.FreeSlot(stubborn), new SchedulerAction.StartCall(next)], _bench.Actions());
        Assert.Equal(1, _bench.Scheduler.Running);
    }

    [Fact]
    public void A_call_whose_connection_broke_keeps_its_slot_until_the_work_must_have_ended()
    {
        var lost = _bench.Submit("q");
        var next = _bench.Submit("q");
        _bench.Run(lost);
        _bench.Actions();

        _bench.Apply(new SchedulerEvent.CallEnded(lost, NothingLeft: false));
        Assert.Equal(
            [new SchedulerAction.EndJob(lost, EndReason.Reported, CallPhase.Running, HoldsSlot: true), new SchedulerAction.ConfirmEnd(
                lost, TimeSpan.FromSeconds(30))], _bench.Actions());
        Assert.False(_bench.Scheduler.IsAlive(lost));
        Assert.False(_bench.Scheduler.HasOpenCalls);

        _bench.TickAfter(TimeSpan.FromSeconds(29.9));
        Assert.Empty(_bench.Actions());
        _bench.TickAfter(TimeSpan.FromSeconds(0.1));
        Assert.Equal([new SchedulerAction.FreeSlot(lost), new SchedulerAction.StartCall(next)], _bench.Actions());
    }

    [Fact]
    public void A_slot_is_free_at_once_where_the_daemon_says_that_it_has_ended_the_lost_call()
    {
        var (lost, next) = LoseFirst();

        _bench.Apply(new SchedulerEvent.EndConfirmed(lost));

        Assert.Equal([new SchedulerAction.FreeSlot(lost), new SchedulerAction.StartCall(next)], _bench.Actions());
    }

    [Fact]
    public void A_slot_of_a_daemon_that_is_gone_settles_no_longer_than_what_lingers_of_the_call()
    {
        var (lost, next) = LoseFirst();

        _bench.Apply(new SchedulerEvent.DaemonGone(lost));
        _bench.TickAfter(TimeSpan.FromSeconds(4.9));
        Assert.Empty(_bench.Actions());

        _bench.TickAfter(TimeSpan.FromSeconds(0.1));
        Assert.Equal([new SchedulerAction.FreeSlot(lost), new SchedulerAction.StartCall(next)], _bench.Actions());
    }

    [Fact]
    public void A_call_that_runs_is_over_with_its_own_last_word_alone()
    {
        var running = _bench.Submit("q");
        _bench.Submit("q");
        _bench.Run(running);
        _bench.Actions();

        _bench.Apply(new SchedulerEvent.EndConfirmed(running));
        _bench.Apply(new SchedulerEvent.DaemonGone(running));

        Assert.Empty(_bench.Actions());
        Assert.True(_bench.Scheduler.IsAlive(running));
    }

    [Fact]
    public void A_lost_call_without_a_queue_holds_up_nobody()
    {
        var lost = _bench.Submit(queue: null);
        _bench.Run(lost);
        _bench.Apply(new SchedulerEvent.CallEnded(lost, NothingLeft: false));
        _bench.ExpectNothingLeft();
    }

    [Fact]
    public void A_held_scheduler_starts_nothing_and_ends_what_runs()
    {
        var running = _bench.Submit("q");
        var waiting = _bench.Submit("q");
        _bench.Scheduler.Drain();
        _bench.Actions();

        _bench.Apply(new SchedulerEvent.InterruptRequested(waiting));
        _bench.Apply(new SchedulerEvent.InterruptRequested(running));
        Assert.Equal(
            [new SchedulerAction.EndJob(
                running, EndReason.Interrupted, CallPhase.Connecting, HoldsSlot: true), new SchedulerAction.StopCall(running)],
                _bench.Actions());

        _bench.CallEnds(running);
        Assert.Equal([new SchedulerAction.FreeSlot(running)], _bench.Actions());
        Assert.Equal(1, _bench.Scheduler.Waiting);
        Assert.Equal(0, _bench.Scheduler.Running);
    }

    [Fact]
    public void The_slot_of_an_interrupted_job_stays_taken_for_a_while()
    {
        var interrupted = _bench.Settle("q");
        _bench.Settle(queue: null);
        var next = _bench.Submit("q", concurrency: 5);
        Assert.Equal(
            [new SchedulerAction.ConfirmEnd(interrupted, TimeSpan.FromSeconds(30)), new SchedulerAction.Accept(next, 1)], _bench.Actions());

        _bench.TickAfter(TimeSpan.FromSeconds(30));
        Assert.Equal([new SchedulerAction.FreeSlot(interrupted), new SchedulerAction.StartCall(next)], _bench.Actions());
        _bench.CallEnds(next);
        _bench.ExpectNothingLeft();
    }

    [Fact]
    public void A_job_is_ended_once_whatever_comes_later()
    {
        var job = _bench.Submit("q");
        _bench.Run(job);
        _bench.Cancel(job);
        _bench.Actions();

        _bench.Cancel(job);
        _bench.Apply(new SchedulerEvent.InterruptRequested(job));
        _bench.Apply(new SchedulerEvent.Heard(job));
        _bench.Apply(new SchedulerEvent.Acknowledged(job));
        Assert.Empty(_bench.Actions());

        _bench.CallEnds(job);
        _bench.CallEnds(job);
        _bench.Cancel(job);
        Assert.Equal([new SchedulerAction.FreeSlot(job)], _bench.Actions());
        _bench.ExpectNothingLeft();
    }

    private (JobId Lost, JobId Next) LoseFirst()
    {
        var lost = _bench.Submit("q");
        var next = _bench.Submit("q");
        _bench.Run(lost);
        _bench.Apply(new SchedulerEvent.CallEnded(lost, NothingLeft: false));
        _bench.Actions();
        return (lost, next);
    }
}
