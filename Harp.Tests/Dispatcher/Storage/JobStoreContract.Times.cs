using Harp.Dispatcher.Storage;

namespace Harp.Tests.Dispatcher.Storage;

public abstract partial class JobStoreContract
{
    [Fact]
    public void The_time_of_each_packet_is_kept_wherever_reading_begins()
    {
        var job = Running();
        Commit(AppendAt(job, 0, 100, 100, 100), AppendAt(job, 3, 100, 105, 105, 90), AppendAt(job, 7, 90), AppendAt(
            job, 8, 1_700_000_000_000, 1));
        long[] times = [100, 100, 100, 100, 105, 105, 90, 90, 1_700_000_000_000, 1];

        for (var first = 0; first < times.Length; first++)
        {
            var run = Store.ReadPackets(job, first, 100_000);
            Assert.Equal(times[first..], TimesOf(run));
            Assert.Equal(times.Length - first, run.Count);
        }

        Assert.Equal(times[4..5], TimesOf(Store.ReadPackets(job, 4, 1)));
    }

    [Fact]
    public void The_memory_of_times_may_be_used_again_after_the_commit()
    {
        var job = Running();
        var writer = new PacketTimesWriter();
        writer.Add(5);
        writer.Add(7);
        Commit(Append(job, 0, "1", "2") is var append ? append with { Run = append.Run with { Times = writer.Written } } : append);
        writer.Clear();
        writer.Add(1);
        writer.Add(100_000);

        Assert.Equal([5, 7], TimesOf(Store.ReadPackets(job, 0, 1000)));
    }

    private protected static long[] TimesOf(PacketRun run)
    {
        var times = new List<long>();
        foreach (var group in run.Times.Split(run.Count))
        {
            times.AddRange(Enumerable.Repeat(group.Time, group.Packets));
        }

        return [.. times];
    }

    private static StoreWrite.Append AppendAt(Harp.Protocol.Values.JobId job, long first, params long[] times)
    {
        var writer = new PacketTimesWriter();
        foreach (var time in times)
        {
            writer.Add(time);
        }

        var append = Append(job, first, [.. times.Select(time => $"{time}")]);
        return append with { Run = append.Run with { Times = writer.Written } };
    }
}
