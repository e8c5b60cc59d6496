using System.Buffers;

namespace Harp.Benchmarks.HotPath;

/// <summary>Bytes cut into segments of equal length, as they may lie in a pipe.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(ReadOnlyMemory<byte> memory, long runningIndex) => (Memory, RunningIndex) = (memory, runningIndex);

    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int segmentBytes)
    {
        var first = new Segments(bytes[..Math.Min(segmentBytes, bytes.Length)], 0);
        var last = first;
        for (var at = segmentBytes; at < bytes.Length; at += segmentBytes)
        {
            var next = new Segments(bytes.Slice(at, Math.Min(segmentBytes, bytes.Length - at)), at);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
