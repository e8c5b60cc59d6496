using System.Buffers;
using System.IO.Pipelines;

namespace Harp.Tests.Fuzz.Oracles;

/// <summary>
/// A pipe that gives its bytes piece by piece, each in memory of its own, and is stricter than the real one: what was consumed is
/// overwritten at once, so that whoever still looks at it sees nonsense, and reading before advancing is an error.
/// </summary>
internal sealed class PieceReader : PipeReader
{
    private const byte Poison = (byte)'!';

    /// <summary>Made beforehand, so that reading allocates nothing of the test's.</summary>
    private readonly Piece[] _pieces;
    private int _first;
    private int _next;
    private int _consumed;
    private bool _reading;

    public PieceReader(IReadOnlyList<byte[]> pieces)
    {
        _pieces = new Piece[pieces.Count];
        for (var i = 0; i < _pieces.Length; i++)
        {
            _pieces[i] = new Piece((byte[])pieces[i].Clone(), i > 0 ? _pieces[i - 1] : null);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        Assert.False(_reading, "a read before the last one was advanced");
        _reading = true;
        _next += _next < _pieces.Length ? 1 : 0;
        var held = _first == _next
            ? default
            : new ReadOnlySequence<byte>(_pieces[_first], _consumed, _pieces[_next - 1], _pieces[_next - 1].Bytes.Length);
        return ValueTask.FromResult(new ReadResult(held, isCanceled: false, _next == _pieces.Length));
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Assert.True(_reading, "an advance without a read");
        _reading = false;
        if (_first == _next)
        {
            return;
        }

        while (!ReferenceEquals(_pieces[_first], consumed.GetObject()))
        {
            _pieces[_first++].Bytes.AsSpan().Fill(Poison);
            _consumed = 0;
        }

        Assert.True(_first < _next, "what was consumed was never read");
        _consumed = consumed.GetInteger();
        _pieces[_first].Bytes.AsSpan(.._consumed).Fill(Poison);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, Piece? before)
        {
            (Memory, Bytes) = (bytes, bytes);
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Bytes.Length;
            before?.Append(this);
        }

        public byte[] Bytes { get; }

        private void Append(Piece next) => Next = next;
    }
}
