using CsCheck;

namespace Harp.Tests.Dispatcher.Scheduling;

/// <summary>What holds of every history. A failure prints its seed, which <c>CsCheck_Seed</c> in the environment plays again.</summary>
public sealed class SchedulerPropertyTests
{
    private static readonly Gen<Step[]> Histories = Gen.Select(
        Gen.Enum<StepKind>(), Gen.Int[0, 30], Gen.Int[0, 4], Gen.Int[1, 3], Gen.Int[0, 40_000], Gen.Int[0, 2], Gen.Int[0, 2],
        (kind, job, queue, concurrency, milliseconds, host, user) => new Step(
            kind, job, queue, concurrency, milliseconds, host, user)).Array[0, 120];

    [Fact]
    public void Every_history_keeps_the_promises_of_the_scheduler() => Histories.Sample(
        history =>
        {
            var model = new SchedulerModel(runningMax: 1000);
            model.Play(history);
            model.DriveToTheEnd();
        },
        iter: 1500);

    [Fact]
    public void Every_history_keeps_them_where_slots_are_scarce() => Histories.Sample(
        history =>
        {
            var model = new SchedulerModel(runningMax: 2);
            model.Play(history);
            model.DriveToTheEnd();
        },
        iter: 1500);

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1000, 2)]
    [InlineData(3, 2)]
    public void Every_history_keeps_them_where_slots_are_scarce_at_each_host(int runningMax, int hostMax) => Histories.Sample(
        history =>
        {
            var model = new SchedulerModel(runningMax, hostMax);
            model.Play(history);
            model.DriveToTheEnd();
        },
        iter: 1000);

    [Theory]
    [InlineData(1000, 1, int.MaxValue)]
    [InlineData(1000, 2, 1)]
    [InlineData(3, 2, 2)]
    public void Every_history_keeps_them_where_users_have_shares(int runningMax, int userMax, int hostUserMax) => Histories.Sample(
        history =>
        {
            var model = new SchedulerModel(runningMax, hostMax: 3, userMax, hostUserMax);
            model.Play(history);
            model.DriveToTheEnd();
        },
        iter: 1000);
}
