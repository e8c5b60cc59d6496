using Harp.Dispatcher.Scheduling;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Scheduling;

[Collection(nameof(MeasuredAlone))]
public sealed class SchedulerMemoryTests
{
    [Fact]
    public void Queues_that_came_and_went_while_no_slot_was_free_leave_nothing_behind()
    {
        // As many as hold more than other threads of the process come by between the two looks.
        var held = HeldMemory.Of(() => Enumerable.Range(0, 100).Select(_ => AfterQueues(1_000)).ToArray());
        Assert.InRange(held, 100, 10_000_000);
    }

    private static SchedulerBench AfterQueues(int number)
    {
        var bench = new SchedulerBench(new SchedulerLimits { RunningMax = 1 });
        bench.Submit(queue: null);
        for (var i = 0; i < number; i++)
        {
            bench.Cancel(bench.Submit($"queue {i}"));
            bench.Actions();
        }

        return bench;
    }
}
