using System.Text;
using CsCheck;
using Harp.Dispatcher.Storage;

namespace Harp.Tests.Dispatcher.Storage;

public sealed class PacketTimesTests
{
    [Fact]
    public void Times_come_out_as_they_went_in_from_every_packet_on() => Gen.OneOf(
        Gen.Long, Gen.Long[1_700_000_000_000, 1_700_000_000_010], Gen.Const(5L))
        .Array[1, 40].Sample(times =>
        {
            var run = RunOf(times);
            for (var first = 0; first < times.Length; first++)
            {
                Assert.Equal(times[first..], TimesIn(run.From(first)));
            }
        });

    [Fact]
    public void Packets_that_came_together_take_no_room() => Assert.Equal(0, RunOf(7, 7, 7).Times.Changes.Length);

    [Fact]
    public void A_change_takes_two_bytes_however_many_packets_there_are() =>
        Assert.Equal(2, RunOf([.. Enumerable.Repeat(1000L, 100), .. Enumerable.Repeat(1020L, 5000)]).Times.Changes.Length);

    [Fact]
    public void Gathering_times_again_allocates_nothing()
    {
        var writer = new PacketTimesWriter();
        Fill(writer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Fill(writer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Fill(PacketTimesWriter writer)
        {
            writer.Clear();
            for (var i = 0; i < 1000; i++)
            {
                writer.Add(i / 10);
            }
        }
    }

    [Fact]
    public void A_line_gets_its_time_before_the_brace_that_ends_it()
    {
        var lines = Encoding.UTF8.GetString(TimedLines.Of(RunOf(1, 1, -5, 1_700_000_000_000)).Span);

        Assert.Equal(
            "{\"packet\":0,\"data\":{\"}\":0} ,\"time\":1}\n{\"packet\":1,\"data\":{\"}\":1} ,\"time\":1}\n" +
            "{\"packet\":2,\"data\":{\"}\":2} ,\"time\":-5}\n{\"packet\":3,\"data\":{\"}\":3} ,\"time\":1700000000000}\n",
            lines);
    }

    [Fact]
    public void Nothing_is_written_of_no_packets() => Assert.Equal(0, TimedLines.Of(new PacketRun(7, 0, default)).Length);

    private static PacketRun RunOf(params long[] times)
    {
        var writer = new PacketTimesWriter();
        foreach (var time in times)
        {
            writer.Add(time);
        }

        var lines = string.Concat(times.Select((_, i) => $"{{\"packet\":{i},\"data\":{{\"}}\":{i}}} }}\n"));
        return new PacketRun(0, times.Length, Encoding.UTF8.GetBytes(lines), writer.Written);
    }

    private static long[] TimesIn(PacketRun run) => [.. Encoding.UTF8.GetString(TimedLines.Of(run).Span)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => long.Parse(line[(line.LastIndexOf(':') + 1)..^1], System.Globalization.CultureInfo.InvariantCulture))];
}
