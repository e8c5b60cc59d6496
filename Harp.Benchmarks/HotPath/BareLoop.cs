using System.Buffers;

namespace Harp.Benchmarks.HotPath;

/// <summary>The barest loop over lines: no pipe, no limit, no CR, no blank lines. The lines are contiguous, as those of a frame are.</summary>
internal static class BareLoop
{
    public static long Run(in ReadOnlySequence<byte> bytes)
    {
        var reader = new SequenceReader<byte>(bytes);
        var total = 0L;
        while (reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
        {
            total += line.Length;
        }

        return total;
    }
}
