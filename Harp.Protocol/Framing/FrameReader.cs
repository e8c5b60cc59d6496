using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Harp.Protocol.Framing;

/// <summary>
/// Reads lines from a pipe: strict at the end of the stream, bounded by a limit, without an allocation per line.
/// One reader at a time. Bytes already scanned are not scanned again, so a long line that trickles in costs linear time.
/// </summary>
/// <remarks>
/// Most lines lie in one segment of the pipe together with their neighbours. Those are found in the segment's memory with an index, and
/// only at its end is the sequence of segments asked: slicing a <see cref="ReadOnlySequence{T}"/> for each line took twice the time of the
/// search.
/// </remarks>
public sealed class FrameReader
{
    /// <summary>
    /// The part of the memory for lines that came in pieces that is kept between reads; a longer line gets memory of its own.
    /// </summary>
    private const int JoinedBytesKept = 128 * 1024;

    private readonly PipeReader _input;
    private readonly int _lineBytesMax;
    private readonly LineRoom? _room;
    private long _roomBytes;
    private bool _roomTaken;
    private bool _roomUsed;
    private ReadOnlySequence<byte> _buffer;
    private ReadOnlyMemory<byte> _segment;
    private int _segmentAt;
    private byte[] _joined = [];
    private long _scanned;
    private bool _holdsBuffer;
    private bool _inputCompleted;
    private FrameStatus? _final;

    /// <summary>Wraps <paramref name="input"/>; the pipe stays the caller's to complete.</summary>
    /// <param name="input">Where the bytes come from.</param>
    /// <param name="lineBytesMax">The longest line to accept, in bytes, without its LF.</param>
    /// <param name="room">
    /// What bounds the long lines of all readers together; null where nothing does. It stays the caller's to dispose of.
    /// </param>
    public FrameReader(PipeReader input, int lineBytesMax, LineRoom? room = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(lineBytesMax, 1);
        _input = input;
        _lineBytesMax = lineBytesMax;
        _room = room;
        _roomBytes = room is null ? long.MaxValue : LineRoom.FreeBytes;
    }

    /// <summary>
    /// The next line, skipping blank ones. Every status other than <see cref="FrameStatus.Line"/> is final: it is returned again by later
    /// reads.
    /// </summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="LineStalledException">A long line does not go on, where <see cref="LineRoom"/> bounds that.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the reader can go on.</exception>
    public ValueTask<Frame> ReadAsync(CancellationToken cancellationToken = default) =>
        NextInSegment(out var at) is >= 0 and var length ? new ValueTask<Frame>(Line(at, length))
        : TryReadAcrossSegments(out var frame) ? new ValueTask<Frame>(frame)
        : ReadMoreAsync(cancellationToken);

    /// <summary>
    /// The next line if it can be had without waiting for the peer. Who reads many asks this first: a task that is there at once still
    /// takes as long as the line, where the compiler has no profile.
    /// </summary>
    public bool TryRead(out Frame frame)
    {
        if (NextInSegment(out var at) is >= 0 and var length)
        {
            frame = Line(at, length);
            return true;
        }

        return TryReadAcrossSegments(out frame);
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

    /// <summary>
    /// The length of the next line that ends in the segment and is not blank, and its place there, or -1. Two numbers rather than a frame:
    /// a frame that is handed through two methods is copied twice, which was a third of the time for lines of 128 bytes. It is part of its
    /// callers, or else the compiler makes it so only where it has seen it run often enough at the right moment.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int NextInSegment(out int at)
    {
        var bytes = _segment.Span;
        for (at = _segmentAt; at < bytes.Length; at = _segmentAt)
        {
            var length = FrameScanner.IndexOfLineFeed(bytes[at..]);
            if ((uint)length > (uint)_lineBytesMax)
            {
                _scanned = length < 0 ? bytes.Length - at : 0;
                break;
            }

            _segmentAt = at + length + 1;
            length = FrameScanner.WithoutCarriageReturn(bytes.Slice(at, length));
            if (!FrameScanner.IsBlank(bytes.Slice(at, length)))
            {
                return length;
            }
        }

        return -1;
    }

    private Frame Line(int at, int length) => new(FrameStatus.Line, _segment.Slice(at, length));

    private bool TryReadAcrossSegments(out Frame frame)
    {
        LeaveSegment();
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

            var line = Contiguous(_buffer.Slice(0, lineFeed));
            line = line[..FrameScanner.WithoutCarriageReturn(line.Span)];
            _buffer = _buffer.Slice(lineFeed + 1);
            _scanned = 0;
            if (!FrameScanner.IsBlank(line.Span))
            {
                _segment = _buffer.First;
                _roomUsed = _roomTaken;
                frame = new Frame(FrameStatus.Line, line);
                return true;
            }
        }

        frame = new Frame(_final.GetValueOrDefault(), default);
        return _final is not null;
    }

    /// <summary>The lines that were taken from the segment are taken from the buffer.</summary>
    private void LeaveSegment()
    {
        _buffer = _segmentAt == 0 ? _buffer : _buffer.Slice(_segmentAt);
        _segmentAt = 0;
        _segment = default;
    }

    /// <summary>
    /// Pooled, so that waiting for the peer costs no allocation either; the price is that the task may be awaited only once.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Frame> ReadMoreAsync(CancellationToken cancellationToken)
    {
        if (_joined.Length > JoinedBytesKept)
        {
            _joined = [];
        }

        if (_roomUsed)
        {
            FreeRoom();
        }

        while (true)
        {
            if (_scanned >= _roomBytes)
            {
                _roomTaken = true;
                _roomBytes = await _room!.GrowAsync(_scanned, cancellationToken).ConfigureAwait(false);
            }

            var result = await (_roomTaken
                ? _room!.ReadAsync(_input, cancellationToken) : _input.ReadAsync(cancellationToken)).ConfigureAwait(false);
            _buffer = result.Buffer;
            _holdsBuffer = true;
            _inputCompleted = result.IsCompleted;
            _segment = _scanned == 0 ? _buffer.First : default;
            if (TryRead(out var frame))
            {
                return frame;
            }

            if (_scanned > 0)
            {
                _room?.Progress();
            }
        }
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
        FreeRoom();
    }

    /// <summary>The line that needed room is no longer held.</summary>
    private void FreeRoom()
    {
        if (_roomTaken)
        {
            (_roomTaken, _roomUsed, _roomBytes) = (false, false, LineRoom.FreeBytes);
            _room!.Free();
        }
    }

    /// <summary>
    /// The slice as one piece of memory: its own where it lies in one segment, else a copy that the next line overwrites.
    /// </summary>
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
