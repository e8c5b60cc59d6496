using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Scheduling;

public sealed class QueueTests
{
    private readonly SchedulerBench _bench = new();

    [Fact]
    public void A_job_is_accepted_before_it_is_started()
    {
        var job = _bench.Submit("q");

        Assert.Equal([new Order.Accept(job, 1), new Order.StartCall(job)], _bench.Orders());
    }

    [Fact]
    public void Jobs_of_a_queue_start_in_the_order_of_submission()
    {
        var jobs = Enumerable.Range(0, 4).Select(_ => _bench.Submit("q")).ToArray();
        Assert.Equal([jobs[0]], _bench.Started());

        foreach (var (done, next) in jobs.Zip(jobs.Skip(1)))
        {
            _bench.CallEnds(done);
            Assert.Equal([next], _bench.Started());
        }

        _bench.CallEnds(jobs[3]);
        _bench.ExpectNothingLeft();
    }

    [Fact]
    public void A_queue_keeps_the_concurrency_of_its_first_job()
    {
        var first = _bench.Submit("q", concurrency: 2);
        var second = _bench.Submit("q", concurrency: 9);
        var third = _bench.Submit("q", concurrency: 1);

        var orders = _bench.Orders();
        Assert.Equal([first, second], orders.OfType<Order.StartCall>().Select(order => order.Job));
        Assert.Equal(new Order.Accept(third, 2), orders[^1]);
    }

    [Fact]
    public void A_queue_vanishes_with_its_last_job_and_is_born_again_with_another_concurrency()
    {
        var job = _bench.Submit("q", concurrency: 1);
        _bench.CallEnds(job);
        Assert.Empty(_bench.Scheduler.Queues);
        _bench.Orders();

        _bench.Submit("q", concurrency: 3);
        _bench.Submit("q");
        _bench.Submit("q");
        Assert.Equal(3, _bench.Started().Length);
    }

    [Fact]
    public void Cancelling_a_waiting_job_frees_no_slot()
    {
        _bench.Submit("q");
        var waiting = _bench.Submit("q");
        var last = _bench.Submit("q");
        _bench.Orders();

        _bench.Cancel(waiting);

        Assert.Equal([new Order.EndJob(waiting, EndReason.Cancelled, CallPhase.Waiting)], _bench.Orders());
        Assert.True(_bench.Scheduler.IsAlive(last));
        Assert.Equal(1, _bench.Scheduler.Waiting);
    }

    [Fact]
    public void A_cancelled_call_keeps_its_slot_until_it_is_over()
    {
        var running = _bench.Submit("q");
        var next = _bench.Submit("q");
        _bench.Run(running);
        _bench.Orders();

        _bench.Cancel(running);
        Assert.Equal([new Order.EndJob(running, EndReason.Cancelled, CallPhase.Running, HoldsSlot: true), new Order.StopCall(running)], _bench.Orders());
        Assert.False(_bench.Scheduler.IsAlive(running));

        _bench.CallEnds(running);
        Assert.Equal([new Order.FreeSlot(running), new Order.StartCall(next)], _bench.Orders());
    }

    [Fact]
    public void A_call_that_does_not_stop_in_time_is_aborted_and_loses_its_slot_once_it_must_have_ended()
    {
        var stubborn = _bench.Submit("q");
        var next = _bench.Submit("q");
        _bench.Run(stubborn);
        _bench.Cancel(stubborn);
        _bench.Orders();

        _bench.TickAfter(TimeSpan.FromSeconds(9.9));
        Assert.Empty(_bench.Orders());

        _bench.TickAfter(TimeSpan.FromSeconds(0.1));
        Assert.Equal([new Order.AbortCall(stubborn)], _bench.Orders());

        _bench.CallEnds(stubborn);
        Assert.Empty(_bench.Orders());

        _bench.TickAfter(TimeSpan.FromSeconds(5));
        Assert.Equal([new Order.FreeSlot(stubborn), new Order.StartCall(next)], _bench.Orders());
        Assert.Equal(1, _bench.Scheduler.Running);
    }

    [Fact]
    public void A_call_whose_connection_broke_keeps_its_slot_until_the_work_must_have_ended()
    {
        var lost = _bench.Submit("q");
        var next = _bench.Submit("q");
        _bench.Run(lost);
        _bench.Orders();

        _bench.Apply(new Happening.CallEnded(lost, NothingLeft: false));
        Assert.Equal([new Order.EndJob(lost, EndReason.Reported, CallPhase.Running, HoldsSlot: true)], _bench.Orders());
        Assert.False(_bench.Scheduler.IsAlive(lost));
        Assert.False(_bench.Scheduler.HasOpenCalls);

        _bench.TickAfter(TimeSpan.FromSeconds(4.9));
        Assert.Empty(_bench.Orders());
        _bench.TickAfter(TimeSpan.FromSeconds(0.1));
        Assert.Equal([new Order.FreeSlot(lost), new Order.StartCall(next)], _bench.Orders());
    }

    [Fact]
    public void A_lost_call_without_a_queue_holds_up_nobody()
    {
        var lost = _bench.Submit(queue: null);
        _bench.Run(lost);
        _bench.Apply(new Happening.CallEnded(lost, NothingLeft: false));
        _bench.ExpectNothingLeft();
    }

    [Fact]
    public void A_job_is_ended_once_whatever_comes_later()
    {
        var job = _bench.Submit("q");
        _bench.Run(job);
        _bench.Cancel(job);
        _bench.Orders();

        _bench.Cancel(job);
        _bench.Apply(new Happening.InterruptRequested(job));
        _bench.Apply(new Happening.Heard(job));
        _bench.Apply(new Happening.Acknowledged(job));
        Assert.Empty(_bench.Orders());

        _bench.CallEnds(job);
        _bench.CallEnds(job);
        _bench.Cancel(job);
        Assert.Equal([new Order.FreeSlot(job)], _bench.Orders());
        _bench.ExpectNothingLeft();
    }

    [Fact]
    public void Jobs_without_a_queue_wait_for_nobody()
    {
        var jobs = Enumerable.Range(0, 50).Select(_ => _bench.Submit(queue: null)).ToArray();

        Assert.Equal(jobs, _bench.Started());
        Assert.Empty(_bench.Scheduler.Queues);
    }

    [Fact]
    public void Queues_take_turns_where_all_calls_together_are_bounded()
    {
        var bench = new SchedulerBench(new SchedulerLimits { RunningMax = 1 });
        var busy = bench.Submit("busy", concurrency: 9);
        var many = Enumerable.Range(0, 3).Select(_ => bench.Submit("busy")).ToArray();
        var other = bench.Submit("other");
        Assert.Equal([busy], bench.Started());

        bench.CallEnds(busy);
        Assert.Equal([many[0]], bench.Started());
        bench.CallEnds(many[0]);
        Assert.Equal([other], bench.Started());
        bench.CallEnds(other);
        Assert.Equal([many[1]], bench.Started());
    }

    [Fact]
    public void A_held_scheduler_starts_nothing_and_ends_what_runs()
    {
        var running = _bench.Submit("q");
        var waiting = _bench.Submit("q");
        _bench.Scheduler.Hold();
        _bench.Orders();

        _bench.Apply(new Happening.InterruptRequested(waiting));
        _bench.Apply(new Happening.InterruptRequested(running));
        Assert.Equal(
            [new Order.EndJob(running, EndReason.Interrupted, CallPhase.Connecting, HoldsSlot: true), new Order.StopCall(running)], _bench.Orders());

        _bench.CallEnds(running);
        Assert.Equal([new Order.FreeSlot(running)], _bench.Orders());
        Assert.Equal(1, _bench.Scheduler.Waiting);
        Assert.Equal(0, _bench.Scheduler.Running);
    }

    [Fact]
    public void The_slot_of_an_interrupted_job_stays_taken_for_a_while()
    {
        var interrupted = _bench.Settle("q");
        _bench.Settle(queue: null);
        var next = _bench.Submit("q", concurrency: 5);
        Assert.Equal([new Order.Accept(next, 1)], _bench.Orders());

        _bench.TickAfter(TimeSpan.FromSeconds(5));
        Assert.Equal([new Order.FreeSlot(interrupted), new Order.StartCall(next)], _bench.Orders());
        _bench.CallEnds(next);
        _bench.ExpectNothingLeft();
    }

    [Fact]
    public void Cancelling_a_queue_ends_what_runs_and_what_waits_and_starts_nothing_of_it()
    {
        var running = _bench.Submit("q");
        JobId[] waiting = [_bench.Submit("q"), _bench.Submit("q")];
        var other = _bench.Submit("other");
        _bench.Orders();
        Assert.Equal(3, _bench.CancelQueue("q"));
        var orders = _bench.Orders();
        Assert.Equal([running, .. waiting], orders.OfType<Order.EndJob>().Select(order => order.Job));
        Assert.All(orders.OfType<Order.EndJob>(), order => Assert.Equal(EndReason.Cancelled, order.Reason));
        Assert.Equal([running], orders.OfType<Order.StopCall>().Select(order => order.Job));
        Assert.DoesNotContain(orders, order => order is Order.StartCall);
        Assert.True(_bench.Scheduler.IsAlive(other));
        Assert.Equal(0, _bench.CancelQueue("q"));
    }

    [Fact]
    public void The_jobs_of_a_cancelled_queue_are_over_at_once_though_their_ends_are_told_a_few_at_a_time()
    {
        var running = _bench.Submit("q");
        var waiting = Enumerable.Range(0, 5).Select(_ => _bench.Submit("q")).ToArray();
        _bench.Orders();

        Assert.Equal(6, _bench.BeginCancelQueue("q"));
        Assert.All(waiting, job => Assert.False(_bench.Scheduler.IsAlive(job)));
        Assert.Equal((0, 5), (_bench.Scheduler.Waiting, _bench.Scheduler.Cut));
        var later = _bench.Submit("q");
        _bench.Cancel(waiting[4]);
        Assert.Equal(1, _bench.BeginCancelQueue("q"));
        _bench.CallEnds(running);
        Assert.Equal(
            [new Order.EndJob(running, EndReason.Cancelled, CallPhase.Connecting, HoldsSlot: true), new Order.StopCall(running), new Order.Accept(later, 1), new Order.FreeSlot(running)],
            _bench.Orders());

        _bench.EndCut(2);
        Assert.Equal(waiting[..2].Select(Cancelled), _bench.Orders());
        Assert.False(_bench.Scheduler.Has(waiting[1]));
        Assert.True(_bench.Scheduler.Has(waiting[2]));
        _bench.EndCut(9);
        Assert.Equal([.. waiting[2..].Select(Cancelled), Cancelled(later)], _bench.Orders());
        _bench.ExpectNothingLeft();

        static Order Cancelled(JobId job) => new Order.EndJob(job, EndReason.Cancelled, CallPhase.Waiting);
    }

    [Fact]
    public void A_job_that_leaves_the_middle_of_its_queue_leaves_the_order_of_the_others()
    {
        var running = _bench.Submit("q");
        var waiting = Enumerable.Range(0, 5).Select(_ => _bench.Submit("q")).ToArray();
        foreach (var leaves in new[] { 0, 2, 4 })
        {
            _bench.Cancel(waiting[leaves]);
        }

        var last = _bench.Submit("q");
        foreach (var (ends, next) in new[] { (running, waiting[1]), (waiting[1], waiting[3]), (waiting[3], last) })
        {
            _bench.Orders();
            _bench.CallEnds(ends);
            Assert.Equal([next], _bench.Started());
        }
    }

    [Fact]
    public void A_job_that_was_found_in_a_cancelled_queue_only_ends()
    {
        var spec = new JobSpec(JobId.New(DateTimeOffset.UnixEpoch), SchedulerBench.Host, SchedulerBench.Name("q"), 1, SchedulerBench.Silence, SchedulerBench.WholeRun);
        _bench.Apply(new Happening.CutFound(spec));
        Assert.False(_bench.Scheduler.IsAlive(spec.Id));
        var next = _bench.Submit("q");
        Assert.Equal([next], _bench.Started());

        _bench.EndCut(9);
        Assert.Equal([new Order.EndJob(spec.Id, EndReason.Cancelled, CallPhase.Waiting)], _bench.Orders());
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
