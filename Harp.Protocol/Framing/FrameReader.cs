using System.Buffers;
using System.IO.Pipelines;

namespace Harp.Protocol.Framing;

/// <summary>
/// Reads lines from a pipe: strict at the end of the stream, bounded by a limit, without an allocation per line.
/// One reader at a time. Bytes already scanned are not scanned again, so a long line that trickles in costs linear time.
/// </summary>
public sealed class FrameReader
{
    /// <summary>How much of the memory for lines that came in pieces is kept between reads; a longer line gets memory of its own.</summary>
    private const int JoinedBytesKept = 128 * 1024;

    private readonly PipeReader _input;
    private readonly int _lineBytesMax;
    private ReadOnlySequence<byte> _buffer;
    private byte[] _joined = [];
    private long _scanned;
    private bool _holdsBuffer;
    private bool _inputCompleted;
    private FrameStatus? _final;

    /// <summary>Wraps <paramref name="input"/>; the pipe stays the caller's to complete.</summary>
    /// <param name="input">Where the bytes come from.</param>
    /// <param name="lineBytesMax">The longest line to accept, in bytes, without its LF.</param>
    public FrameReader(PipeReader input, int lineBytesMax)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(lineBytesMax, 1);
        _input = input;
        _lineBytesMax = lineBytesMax;
    }

    /// <summary>
    /// The next line, skipping blank ones. Every status other than <see cref="FrameStatus.Line"/> is final: it is returned again by later reads.
    /// </summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the reader can go on.</exception>
    public ValueTask<Frame> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out var frame) ? new ValueTask<Frame>(frame) : ReadMoreAsync(cancellationToken);

    /// <summary>The next line if it can be had without waiting for the peer.</summary>
    public bool TryRead(out Frame frame)
    {
        while (_final is null && _holdsBuffer)
        {
            var lineFeed = FrameScanner.IndexOfLineFeed(_buffer, _scanned);
            if (lineFeed < 0)
            {
                ReleaseIncompleteLine();
                break;
            }

            if (lineFeed > _lineBytesMax)
            {
                Finish(FrameStatus.TooLong);
                break;
            }

            var line = FrameScanner.TrimCarriageReturn(Contiguous(_buffer.Slice(0, lineFeed)));
            _buffer = _buffer.Slice(lineFeed + 1);
            _scanned = 0;
            if (!FrameScanner.IsBlank(line.Span))
            {
                frame = new Frame(FrameStatus.Line, line);
                return true;
            }
        }

        frame = new Frame(_final.GetValueOrDefault(), default);
        return _final is not null;
    }

    /// <summary>Reads and drops everything until the peer ends its side, even where lines cannot be told apart any more.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        Frame frame;
        while ((frame = await ReadAsync(cancellationToken).ConfigureAwait(false)).Status == FrameStatus.Line)
        {
            // Dropped.
        }

        while (frame.Status == FrameStatus.TooLong)
        {
            var read = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            _input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private async ValueTask<Frame> ReadMoreAsync(CancellationToken cancellationToken)
    {
        if (_joined.Length > JoinedBytesKept)
        {
            _joined = [];
        }

        Frame frame;
        do
        {
            var result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            _buffer = result.Buffer;
            _holdsBuffer = true;
            _inputCompleted = result.IsCompleted;
        }
        while (!TryRead(out frame));
        return frame;
    }

    /// <summary>The held bytes have no LF: either the peer is done, or the line is too long already, or more must be read.</summary>
    private void ReleaseIncompleteLine()
    {
        if (_buffer.Length > _lineBytesMax)
        {
            Finish(FrameStatus.TooLong);
        }
        else if (_inputCompleted)
        {
            Finish(FrameScanner.IsBlank(Contiguous(_buffer).Span) ? FrameStatus.End : FrameStatus.Truncated);
        }
        else
        {
            _scanned = _buffer.Length;
            _input.AdvanceTo(_buffer.Start, _buffer.End);
            _holdsBuffer = false;
        }
    }

    private void Finish(FrameStatus status)
    {
        _final = status;
        _input.AdvanceTo(_buffer.End);
        _holdsBuffer = false;
        _buffer = default;
        _joined = [];
    }

    /// <summary>The slice as one piece of memory: its own where it lies in one segment, else a copy that the next line overwrites.</summary>
    private ReadOnlyMemory<byte> Contiguous(in ReadOnlySequence<byte> slice)
    {
        if (slice.IsSingleSegment)
        {
            return slice.First;
        }

        var length = (int)slice.Length;
        if (_joined.Length < length)
        {
            _joined = new byte[Math.Max(length, Math.Min(_joined.Length * 2, _lineBytesMax))];
        }

        slice.CopyTo(_joined);
        return _joined.AsMemory(0, length);
    }
}
