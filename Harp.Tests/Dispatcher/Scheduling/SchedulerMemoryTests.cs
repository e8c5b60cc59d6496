using Harp.Dispatcher.Scheduling;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Scheduling;

[Collection(nameof(MeasuredAlone))]
public sealed class SchedulerMemoryTests
{
    [Fact]
    public void Queues_that_came_and_went_while_no_slot_was_free_leave_nothing_behind()
    {
        var held = HeldMemory.Of(() =>
        {
            var bench = new SchedulerBench(new SchedulerLimits { RunningMax = 1 });
            bench.Submit(queue: null);
            for (var i = 0; i < 100_000; i++)
            {
                bench.Cancel(bench.Submit($"queue {i}"));
                bench.Orders();
            }

            return bench;
        });

        // Other threads of the process come by some kilobytes between the two looks, so it may seem to hold less than nothing.
        Assert.True(held < 10_000_000, $"{held} bytes are held");
    }
}
