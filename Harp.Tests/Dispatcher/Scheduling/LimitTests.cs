using Harp.Dispatcher.Scheduling;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>Limits that change while there are jobs.</summary>
public sealed class LimitTests
{
    [Fact]
    public void Where_more_may_run_those_that_wait_start_at_once()
    {
        var bench = new SchedulerBench(new() { RunningMax = 1 });
        var (first, second, third) = (bench.Submit(null), bench.Submit(null), bench.Submit(null));
        Assert.Equal([first], bench.Started());
        Assert.Equal([second], Change(bench, new() { RunningMax = 2 }));
        bench.CallEnds(first);
        Assert.Equal([third], bench.Started());
    }

    [Fact]
    public void Where_a_host_may_have_more_its_jobs_start_and_where_fewer_none_does_until_enough_have_ended()
    {
        var bench = new SchedulerBench(new() { HostMax = 1 });
        var (first, second, third) = (bench.Submit(null), bench.Submit(null), bench.Submit(null));
        Assert.Equal([first], bench.Started());
        Assert.Equal([second], Change(bench, new() { HostMax = 2 }));
        Assert.Empty(Change(bench, new() { HostMax = 1 }));
        bench.CallEnds(first);
        Assert.Empty(bench.Started());
        bench.CallEnds(second);
        Assert.Equal([third], bench.Started());
        bench.CallEnds(third);
        bench.ExpectNothingLeft();
    }

    [Fact]
    public void Where_fewer_may_run_nobody_is_interrupted()
    {
        var bench = new SchedulerBench(new() { RunningMax = 2 });
        var (first, second) = (bench.Submit(null), bench.Submit(null));
        bench.Actions();
        Assert.Empty(Change(bench, new() { RunningMax = 1 }));
        Assert.Equal([first, second], bench.Scheduler.RunningJobs);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    public void A_time_that_changes_holds_for_calls_that_run(int seconds)
    {
        var bench = new SchedulerBench(new() { AcknowledgeTimeout = TimeSpan.FromSeconds(30) });
        var job = bench.Submit(null);
        bench.Apply(new SchedulerEvent.Connected(job));
        bench.Actions();
        Change(bench, new() { AcknowledgeTimeout = TimeSpan.FromSeconds(seconds) });
        bench.TickAfter(TimeSpan.FromSeconds(seconds - 1));
        Assert.Empty(bench.Actions());
        bench.TickAfter(TimeSpan.FromSeconds(1));
        Assert.Contains(bench.Actions(), action => action is SchedulerAction.EndJob { Reason: EndReason.AcknowledgeTimeout });
    }

    private static Harp.Protocol.Values.JobId[] Change(SchedulerBench bench, SchedulerLimits limits)
    {
        var actions = new List<SchedulerAction>();
        bench.Scheduler.Change(limits, bench.Now, actions);
        return [.. actions.OfType<SchedulerAction.StartCall>().Select(action => action.Job)];
    }
}
