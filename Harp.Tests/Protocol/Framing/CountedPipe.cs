using System.Buffers;
using System.IO.Pipelines;

namespace Harp.Tests.Protocol.Framing;

/// <summary>A pipe that yields one byte a read, each in a segment of its own, and counts how often a byte is looked at.</summary>
internal sealed class CountedPipe(byte[] text) : PipeReader
{
    private readonly List<Piece> _pieces = [];

    public int Looks { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_pieces.Count < text.Length)
        {
            var piece = new Piece(new CountedByte(this, text[_pieces.Count]).Memory, _pieces.Count);
            _pieces.LastOrDefault()?.Append(piece);
            _pieces.Add(piece);
        }

        return ValueTask.FromResult(new ReadResult(
            new ReadOnlySequence<byte>(_pieces[0], 0, _pieces[^1], 1), isCanceled: false, _pieces.Count == text.Length));
    }

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

    public override void AdvanceTo(SequencePosition consumed)
    {
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
    }

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(Memory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public void Append(Piece next) => Next = next;
    }

    private sealed class CountedByte(CountedPipe pipe, byte value) : MemoryManager<byte>
    {
        private readonly byte[] _value = [value];

        public override Span<byte> GetSpan()
        {
            pipe.Looks++;
            return _value;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
