using System.Buffers;
using Harp.Procedures;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>
/// Cuts what a command prints into lines without their ends, each bounded; every byte is looked at once. Where that is wanted a CR ends a
/// line too, as programs draw their progress, and the LF after it belongs to it; a CR at the beginning of a line ends nothing.
/// </summary>
internal sealed class OutputLines
{
    private readonly int _lineBytesMax;
    private readonly SearchValues<byte> _ends;
    private byte[] _buffer = new byte[CommandLimits.BufferBytes];
    private int _begin;
    private int _searched;
    private int _end;
    private bool _returned;

    /// <param name="lineBytesMax">The longest line.</param>
    /// <param name="returns">Whether a CR ends a line.</param>
    public OutputLines(int lineBytesMax, bool returns) =>
        (_lineBytesMax, _ends) = (lineBytesMax, SearchValues.Create(returns ? "\n\r"u8 : "\n"u8));

    /// <summary>True if there is text that no end of a line has followed yet.</summary>
    public bool HasUnfinished => _searched == _end && _end > _begin;

    /// <summary>
    /// The room where the next bytes go, of which <see cref="Add"/> is then told. What was taken before is no longer valid.
    /// </summary>
    /// <exception cref="InvalidPacketException">A line is too long.</exception>
    public Memory<byte> Room()
    {
        var used = _end - _begin;
        if (used > _lineBytesMax)
        {
            throw new InvalidPacketException($"output: expected lines of at most {_lineBytesMax} bytes, got a longer one");
        }

        if (used == 0)
        {
            (_begin, _searched, _end) = (0, 0, 0);
        }
        else if (_end == _buffer.Length)
        {
            Move(used);
        }

        return _buffer.AsMemory(_end);
    }

    public void Add(int bytes) => _end += bytes;

    /// <summary>The next line whose end has come.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> line)
    {
        for (int at; (at = _buffer.AsSpan(_searched, _end - _searched).IndexOfAny(_ends)) >= 0;)
        {
            var end = _searched + at;
            line = _buffer.AsMemory(_begin, end - _begin);
            _begin = _searched = end + 1;
            if (Ends(_buffer[end], line.Length))
            {
                return true;
            }
        }

        (_searched, line) = (_end, default);
        return false;
    }

    /// <summary>Takes the part of a line that has come while its end has not.</summary>
    public bool TryTakeUnfinished(out ReadOnlyMemory<byte> text)
    {
        text = _buffer.AsMemory(_begin, _end - _begin);
        _begin = _searched = _end;
        return text.Length > 0;
    }

    private bool Ends(byte end, int length)
    {
        if (end == '\r')
        {
            _returned |= length > 0;
            return length > 0;
        }

        var belongs = _returned && length == 0;
        _returned = false;
        return !belongs;
    }

    private void Move(int used)
    {
        var target = used > _buffer.Length / 2
            ? new byte[Math.Max(_buffer.Length, Math.Min(_buffer.Length * 2L, _lineBytesMax + (long)CommandLimits.BufferBytes))]
            : _buffer;
        _buffer.AsSpan(_begin, used).CopyTo(target);
        (_buffer, _searched, _end, _begin) = (target, _searched - _begin, used, 0);
    }
}
