using System.Buffers;

namespace Harp.Benchmarks.HotPath;

/// <summary>
/// The barest loop over lines: no pipe, no limit, no CR, no blank lines. The lines are contiguous, as those of a frame are; those that are
/// not are copied to memory that is kept, since the reader's own way, a new array for each, would be measured by the moods of the garbage
/// collector.
/// </summary>
internal sealed class BareLoop
{
    private readonly byte[] _joined = new byte[1 << 17];

    public long Run(in ReadOnlySequence<byte> bytes) => bytes.IsSingleSegment ? Whole(bytes) : Split(bytes);

    private static long Whole(in ReadOnlySequence<byte> bytes)
    {
        var reader = new SequenceReader<byte>(bytes);
        var total = 0L;
        while (reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
        {
            total += line.Length;
        }

        return total;
    }

    private long Split(in ReadOnlySequence<byte> bytes)
    {
        var reader = new SequenceReader<byte>(bytes);
        var total = 0L;
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            line.CopyTo(_joined);
            total += line.Length;
        }

        return total;
    }
}
