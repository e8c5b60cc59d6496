using System.Buffers.Text;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The facts that <c>/proc/self/status</c> shows of this process, now and when it was looked at first. A look is one read; no text is made
/// of it but the name of what has changed.
/// </summary>
internal sealed class ProcessStatus
{
    /// <summary>Beginnings of lines that change by themselves, and of that which is compared in another way.</summary>
    private static readonly byte[][] Changing =
    [
        .. "Name State FDSize Vm Rss Huge Threads SigQ SigPnd ShdPnd Core THP voluntary nonvoluntary SigCgt".Split(' ').Select(
            Encoding.ASCII.GetBytes),
    ];

    private readonly byte[] _first;
    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>Keeps what stands there as that which shall stay.</summary>
    public ProcessStatus(SafeFileHandle file)
    {
        Read(file);
        _first = Now.ToArray();
    }

    /// <summary>As from a file that shows this.</summary>
    public ProcessStatus(ReadOnlySpan<byte> first)
    {
        Take(first);
        _first = Now.ToArray();
    }

    private ReadOnlySpan<byte> Now => _buffer.AsSpan(0, _length);

    /// <summary>The number of threads.</summary>
    public int Threads => (int)NumberIn("\nThreads:"u8);

    /// <summary>The memory in use, in bytes.</summary>
    public long ResidentBytes => NumberIn("\nVmRSS:"u8) << 10;

    /// <summary>The signals that a handler is set for, a bit for each.</summary>
    public ulong Caught
    {
        get
        {
            Utf8Parser.TryParse(ValueIn("\nSigCgt:"u8), out ulong signals, out _, 'x');
            return signals;
        }
    }

    /// <summary>Looks again.</summary>
    public void Read(SafeFileHandle file)
    {
        while ((_length = RandomAccess.Read(file, _buffer, 0)) == _buffer.Length)
        {
            _buffer = new byte[2 * _buffer.Length];
        }
    }

    /// <summary>As if a look had brought this.</summary>
    public void Take(ReadOnlySpan<byte> now)
    {
        _buffer = now.ToArray();
        _length = now.Length;
    }

    /// <summary>The name of the first line that is not as it was and does not change by itself; null where there is none.</summary>
    public string? FindChange()
    {
        var now = Now;
        ReadOnlySpan<byte> first = _first;
        while (!now.IsEmpty)
        {
            var line = TakeLine(ref now);
            if (!line.SequenceEqual(TakeLine(ref first)) && !ChangesByItself(line) && !StoodThere(line))
            {
                return Encoding.UTF8.GetString(line[..int.Max(line.IndexOf((byte)':'), 0)]);
            }
        }

        return null;
    }

    /// <summary>At whatever place: the kernel leaves some lines out at times.</summary>
    private bool StoodThere(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> first = _first;
        while (!first.IsEmpty)
        {
            if (TakeLine(ref first).SequenceEqual(line))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ChangesByItself(ReadOnlySpan<byte> line)
    {
        foreach (var begin in Changing)
        {
            if (line.StartsWith(begin))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> TakeLine(scoped ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        return line;
    }

    private long NumberIn(ReadOnlySpan<byte> name)
    {
        Utf8Parser.TryParse(ValueIn(name), out long number, out _);
        return number;
    }

    private ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> name)
    {
        var begin = Now.IndexOf(name);
        return begin < 0 ? [] : Now[(begin + name.Length)..].TrimStart(" \t"u8);
    }
}
