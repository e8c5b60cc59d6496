using CsCheck;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>Fairness and limits where jobs of many queues are for few hosts, over random histories. No time passes here.</summary>
public sealed class SchedulerTurnTests
{
    private static readonly StepKind[] Kinds = [StepKind.Submit, StepKind.Submit, StepKind.Ended, StepKind.Cancel];

    private static readonly Gen<Step[]> Histories = Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 60], Gen.Int[0, 5], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[0, 2],
        (kind, job, queue, concurrency, host, user) => new Step(Kinds[kind], job, queue, concurrency, 0, host, user)).Array[0, 200];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1000, 1)]
    [InlineData(4, 2)]
    [InlineData(3, 1000)]
    public void Whoever_could_start_is_passed_once_at_most_and_no_slot_stays_free_that_somebody_wants(
        int runningMax, int hostMax) => Histories.Sample(
        history => new TurnModel(runningMax, hostMax).Play(history), iter: 1000);

    [Theory]
    [InlineData(1000, 2, 1)]
    [InlineData(4, 3, 2)]
    public void The_same_where_users_have_shares(int runningMax, int hostMax, int userMax) => Histories.Sample(
        history => new TurnModel(runningMax, hostMax, userMax).Play(history), iter: 1000);

    [Fact]
    public void A_user_who_has_their_share_holds_up_no_other_user_of_the_host()
    {
        var bench = new SchedulerBench(new() { UserMax = 1 });
        var (busy, waits, other) = (bench.Submit(null, user: "alice"), bench.Submit(null, user: "alice"), bench.Submit(null, user: "bob"));
        Assert.Equal([busy, other], bench.Started());
        bench.CallEnds(busy);
        Assert.Equal([waits], bench.Started());
        bench.CallEnds(waits);
        bench.CallEnds(other);
        bench.ExpectNothingLeft();
    }

    [Fact]
    public void A_host_that_is_full_holds_up_nobody_who_wants_another()
    {
        var bench = new SchedulerBench(new() { HostMax = 1 });
        var busy = bench.Submit(queue: null, host: "full");
        var (waits, other) = (bench.Submit(queue: null, host: "full"), bench.Submit(queue: null, host: "other"));
        var queued = bench.Submit("q", host: "full");
        Assert.Equal([busy, other], bench.Started());
        bench.CallEnds(busy);
        Assert.Equal([waits], bench.Started());
        bench.CallEnds(waits);
        Assert.Equal([queued], bench.Started());
        bench.CallEnds(other);
        bench.CallEnds(queued);
        bench.ExpectNothingLeft();
    }

    [Fact]
    public void A_queue_keeps_its_order_although_a_later_job_is_for_a_free_host()
    {
        var bench = new SchedulerBench(new() { HostMax = 1 });
        var busy = bench.Submit(queue: null, host: "full");
        var (first, second) = (bench.Submit("q", 2, host: "full"), bench.Submit("q", 2, host: "free"));
        Assert.Equal([busy], bench.Started());
        bench.Cancel(first);
        Assert.Equal([second], bench.Started());
    }

    [Fact]
    public void A_slot_that_settles_is_taken_at_its_host_too()
    {
        var bench = new SchedulerBench(new() { HostMax = 1 });
        bench.Settle("q");
        var job = bench.Submit("other");
        Assert.Empty(bench.Started());
        bench.TickAfter(TimeSpan.FromMinutes(1));
        Assert.Equal([job], bench.Started());
    }
}
