using Harp.Dispatcher.Scheduling;

namespace Harp.Tests.Dispatcher.Scheduling;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly SchedulerBench _bench = new();

    [Theory]
    [InlineData(0, EndReason.ConnectTimeout, CallPhase.Connecting, 60)]
    [InlineData(1, EndReason.AcknowledgeTimeout, CallPhase.Acknowledging, 30)]
    [InlineData(2, EndReason.SilenceTimeout, CallPhase.Running, 120)]
    internal void Each_phase_ends_in_its_time(int steps, EndReason reason, CallPhase phase, int seconds)
    {
        var job = _bench.Submit("q");
        foreach (var step in new SchedulerEvent[] { new SchedulerEvent.Connected(job), new SchedulerEvent.Acknowledged(job) }.Take(steps))
        {
            _bench.TickAfter(TimeSpan.FromSeconds(20));
            _bench.Apply(step);
        }

        _bench.Actions();
        _bench.TickAfter(TimeSpan.FromSeconds(seconds) - Moment);
        Assert.Empty(_bench.Actions());

        _bench.TickAfter(Moment);
        Assert.Equal([new SchedulerAction.EndJob(job, reason, phase, HoldsSlot: true), new SchedulerAction.StopCall(job)],
        _bench.Actions());
    }

    [Fact]
    public void A_daemon_in_the_middle_of_a_message_is_not_silent_and_its_silence_counts_from_its_last_part()
    {
        var job = _bench.Submit("q");
        _bench.Run(job);
        _bench.Actions();
        _bench.HeardAt = _bench.Now + TimeSpan.FromSeconds(50);
        _bench.TickAfter(SchedulerBench.Silence + TimeSpan.FromSeconds(50) - Moment);
        Assert.Empty(_bench.Actions());
        _bench.TickAfter(Moment);
        Assert.Equal(EndReason.SilenceTimeout, _bench.Actions().OfType<SchedulerAction.EndJob>().Single().Reason);
    }

    [Fact]
    public void A_daemon_that_is_heard_all_the_time_is_bound_by_the_longest_run()
    {
        var job = _bench.Submit("q");
        _bench.Run(job);
        _bench.Actions();
        for (var run = TimeSpan.Zero; run < SchedulerBench.WholeRun; run += TimeSpan.FromMinutes(1))
        {
            Assert.Empty(_bench.Actions());
            _bench.HeardAt = _bench.Now + TimeSpan.FromMinutes(1);
            _bench.TickAfter(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(EndReason.MaxExecTime, _bench.Actions().OfType<SchedulerAction.EndJob>().Single().Reason);
    }

    [Fact]
    public void Each_packet_lets_the_silence_count_anew()
    {
        var job = _bench.Submit("q");
        _bench.Run(job);
        _bench.Actions();
        for (var i = 0; i < 4; i++)
        {
            _bench.TickAfter(SchedulerBench.Silence - Moment);
            _bench.Apply(new SchedulerEvent.Heard(job));
        }

        _bench.TickAfter(SchedulerBench.Silence - Moment);
        Assert.Empty(_bench.Actions());
        _bench.TickAfter(Moment);
        Assert.Equal(EndReason.SilenceTimeout, _bench.Actions().OfType<SchedulerAction.EndJob>().Single().Reason);
    }

    [Fact]
    public void A_run_ends_at_max_exec_time_although_packets_never_pause()
    {
        var job = _bench.Submit("q", wholeRun: TimeSpan.FromSeconds(3));
        _bench.Run(job);
        _bench.Actions();
        for (var i = 0; i < 59; i++)
        {
            _bench.TickAfter(TimeSpan.FromMilliseconds(50));
            _bench.Apply(new SchedulerEvent.Heard(job));
            Assert.Empty(_bench.Actions());
        }

        _bench.TickAfter(TimeSpan.FromMilliseconds(50));
        Assert.Equal([new SchedulerAction.EndJob(
            job, EndReason.MaxExecTime, CallPhase.Running, HoldsSlot: true), new SchedulerAction.StopCall(job)], _bench.Actions());
    }

    [Fact]
    public void The_whole_run_counts_from_the_start_of_the_call_connecting_included()
    {
        var job = _bench.Submit("q", wholeRun: TimeSpan.FromSeconds(40));
        _bench.TickAfter(TimeSpan.FromSeconds(25));
        _bench.Run(job);
        _bench.Actions();

        _bench.TickAfter(TimeSpan.FromSeconds(15));
        Assert.Equal(EndReason.MaxExecTime, _bench.Actions().OfType<SchedulerAction.EndJob>().Single().Reason);
    }

    [Fact]
    public void Waiting_counts_toward_neither_limit()
    {
        var first = _bench.Submit("q", wholeRun: TimeSpan.FromDays(3), silence: TimeSpan.FromDays(3));
        var job = _bench.Submit("q");
        _bench.Run(first);
        _bench.TickAfter(TimeSpan.FromDays(2));
        _bench.CallEnds(first);
        _bench.Run(job);
        _bench.Actions();

        _bench.TickAfter(SchedulerBench.Silence - Moment);
        Assert.Empty(_bench.Actions());
    }

    [Fact]
    public void A_job_that_only_waits_has_no_deadline()
    {
        _bench.Scheduler.Drain();
        _bench.Submit("q");

        Assert.Null(_bench.Scheduler.NextDeadline);
    }

    [Fact]
    public void Ticking_at_the_next_deadline_alone_ends_every_job_in_time()
    {
        var start = _bench.Now;
        for (var i = 0; i < 100; i++)
        {
            var job = _bench.Submit(
                $"q{i % 7}", concurrency: 3, silence: TimeSpan.FromSeconds(1 + (i % 5)), wholeRun: TimeSpan.FromSeconds(1 + (i % 11)));
            _bench.Run(job);
        }

        var ticks = 0;
        while (_bench.Scheduler.NextDeadline is { } next)
        {
            Assert.True(next > _bench.Now || ticks == 0, "a tick that changes nothing would be repeated for ever");
            _bench.TickAfter(next - _bench.Now);
            ticks++;
        }

        Assert.Equal(100, _bench.Actions().OfType<SchedulerAction.EndJob>().Count());
        Assert.InRange(ticks, 1, 400);
        Assert.True(_bench.Now - start < TimeSpan.FromHours(2));
        _bench.ExpectNothingLeft();
    }

    [Fact]
    public void Jobs_that_are_over_leave_no_alarm_behind()
    {
        for (var i = 0; i < 1000; i++)
        {
            var job = _bench.Submit(queue: null);
            _bench.Run(job);
            _bench.CallEnds(job);
        }

        _bench.ExpectNothingLeft();
    }
}
