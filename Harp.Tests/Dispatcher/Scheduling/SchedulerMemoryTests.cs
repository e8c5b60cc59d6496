using Harp.Dispatcher.Scheduling;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Scheduling;

[Collection(nameof(MeasuredAlone))]
public sealed class SchedulerMemoryTests
{
    [Fact]
    public void Queues_that_came_and_went_while_no_slot_was_free_leave_nothing_behind()
    {
        var bench = new SchedulerBench(new SchedulerLimits { RunningMax = 1 });
        bench.Submit(queue: null);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 100_000; i++)
        {
            bench.Cancel(bench.Submit($"queue {i}"));
            bench.Orders();
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10_000_000);
        GC.KeepAlive(bench);
    }
}
