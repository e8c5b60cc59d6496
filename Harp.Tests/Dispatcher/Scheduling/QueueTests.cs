using Harp.Dispatcher.Scheduling;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>In which order jobs start, of one queue and of several.</summary>
public sealed class QueueTests
{
    private readonly SchedulerBench _bench = new();

    [Fact]
    public void A_job_is_accepted_before_it_is_started()
    {
        var job = _bench.Submit("q");

        Assert.Equal([new SchedulerAction.Accept(job, 1), new SchedulerAction.StartCall(job)], _bench.Actions());
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

        var actions = _bench.Actions();
        Assert.Equal([first, second], actions.OfType<SchedulerAction.StartCall>().Select(action => action.Job));
        Assert.Equal(new SchedulerAction.Accept(third, 2), actions[^1]);
    }

    [Fact]
    public void A_queue_vanishes_with_its_last_job_and_is_born_again_with_another_concurrency()
    {
        var job = _bench.Submit("q", concurrency: 1);
        _bench.CallEnds(job);
        Assert.Empty(_bench.Scheduler.Queues);
        _bench.Actions();

        _bench.Submit("q", concurrency: 3);
        _bench.Submit("q");
        _bench.Submit("q");
        Assert.Equal(3, _bench.Started().Length);
    }

    [Fact]
    public void Jobs_without_a_queue_wait_for_nobody()
    {
        var bench = new SchedulerBench(new SchedulerLimits { HostMax = 50 });
        var jobs = Enumerable.Range(0, 50).Select(_ => bench.Submit(queue: null)).ToArray();

        Assert.Equal(jobs, bench.Started());
        Assert.Empty(bench.Scheduler.Queues);
    }

    [Fact]
    public void No_more_calls_run_on_a_host_than_its_daemon_carries_out_where_nothing_else_is_said()
    {
        var jobs = Enumerable.Range(0, 33).Select(_ => _bench.Submit(queue: null)).ToArray();

        Assert.Equal(jobs[..32], _bench.Started());
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
            _bench.Actions();
            _bench.CallEnds(ends);
            Assert.Equal([next], _bench.Started());
        }
    }
}
