using System.Buffers;

namespace Harp.Dispatcher.Storage;

/// <summary>Joins stored runs into what one read returns.</summary>
internal static class PacketRuns
{
    /// <summary>
    /// The packets from <paramref name="first"/> on out of runs in order, the first of which holds it: until about
    /// <paramref name="bytesMax"/>. Of a run that is larger by itself only the first packets are handed on, and none is looked at beyond
    /// what is enough: with large packets each would be read and copied in vain.
    /// </summary>
    public static PacketRun Join(long first, IEnumerable<PacketRun> runs, int bytesMax)
    {
        var lines = new ArrayBufferWriter<byte>();
        var times = new PacketTimesWriter();
        var count = 0;
        foreach (var stored in runs)
        {
            var run = stored.First < first ? stored.From(first) : stored;
            if (count == 0 && run.Lines.Length >= bytesMax)
            {
                return run.Upto(bytesMax);
            }

            if (count > 0 && lines.WrittenCount + run.Lines.Length > bytesMax)
            {
                break;
            }

            lines.Write(run.Lines.Span);
            times.Add(run.Times, run.Count);
            count += run.Count;
            if (lines.WrittenCount >= bytesMax)
            {
                break;
            }
        }

        return new PacketRun(first, count, lines.WrittenMemory, times.Written);
    }
}
