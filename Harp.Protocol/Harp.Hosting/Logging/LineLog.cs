using System.Buffers;

namespace Harp.Hosting.Logging;

/// <summary>
/// Lines on their way to a stream. Whoever logs only copies the line; a thread of its own writes what has gathered meanwhile with one call,
/// since a call for each line cost more than what the line tells of. A reader that stops holds up nobody: beyond a bound lines are dropped,
/// and counted in a line.
/// </summary>
internal sealed class LineLog : IDisposable
{
    /// <summary>The number of bytes that may wait to be written.</summary>
    internal const int BytesMax = 4 << 20;

    /// <summary>The time that a line may wait for others.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);

    /// <summary>The time that the end waits for a reader that does not read; long enough for a machine that has much else to do.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

    private readonly Stream _output;
    private readonly object _lock = new();
    private readonly Thread _thread;
    private ArrayBufferWriter<byte> _filling = new();
    private ArrayBufferWriter<byte> _writing = new();
    private long _dropped;
    private bool _urgent;
    private bool _ends;

    public LineLog(Stream output)
    {
        _output = output;
        _thread = new Thread(Run) { Name = "log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Adds a line, LF included. One that is urgent does not wait for others.</summary>
    public void Add(ReadOnlySpan<byte> line, bool urgent)
    {
        lock (_lock)
        {
            if (_ends || _filling.WrittenCount + line.Length > BytesMax)
            {
                _dropped++;
                return;
            }

            var wakes = _filling.WrittenCount == 0 || (urgent && !_urgent);
            _urgent |= urgent;
            _filling.Write(line);
            if (wakes)
            {
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>Writes what is there and ends.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ends = true;
            Monitor.PulseAll(_lock);
        }

        _thread.Join(LastWait);
    }

    private void Run()
    {
        try
        {
            while (Take())
            {
                _output.Write(_writing.WrittenSpan);
                _output.Flush();
                _writing.ResetWrittenCount();
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // Nobody can read the log any more, and there is no other place to say so: the server goes on, and its lines are dropped.
        }
    }

    /// <summary>Waits for lines and takes them; false at the end.</summary>
    private bool Take()
    {
        lock (_lock)
        {
            while (_filling.WrittenCount == 0 && !_ends)
            {
                Monitor.Wait(_lock);
            }

            if (!_urgent && !_ends)
            {
                Monitor.Wait(_lock, Gather);
            }

            if (_dropped > 0 && _filling.WrittenCount > 0)
            {
                _filling.Write(System.Text.Encoding.UTF8.GetBytes(
                    $"{_dropped} lines of the log were dropped here: whoever reads it was too slow\n"));
                _dropped = 0;
            }

            (_filling, _writing, _urgent) = (_writing, _filling, false);
            return _writing.WrittenCount > 0;
        }
    }
}
