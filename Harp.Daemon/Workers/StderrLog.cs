using System.Text;
using Harp.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>
/// Copies what a worker says on stderr, and so what procedures print, into the daemon's log: each line cut to a length, and no more lines a
/// second than were agreed. However much is printed, it takes neither memory nor the log, and the worker does not wait.
/// </summary>
internal sealed class StderrLog(Stream stderr, int pid, int linesMax, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly byte[] _line = new byte[WorkerLimits.StderrLineBytesMax];
    private readonly LastWords _lastWords = new();
    private long _windowBegan = time.GetTimestamp();
    private long _linesInWindow;
    private long _dropped;
    private int _used;
    private long _cut;
    private int _calls;

    /// <summary>The work of the worker for the log; null where it is idle.</summary>
    public string? Call { get; private set; }

    /// <summary>The reason why the worker ended, where it said so.</summary>
    public string? LastWords => _calls > 1 ? _lastWords.FoundAfterOthers : _lastWords.Found;

    /// <summary>A call begins.</summary>
    public void Begin(string call)
    {
        Call = call;
        _calls++;
        _lastWords.Forget();
    }

    public async Task CopyAsync()
    {
        var buffer = new byte[WorkerLimits.StderrReadBytes];
        try
        {
            for (int read; (read = await stderr.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                Take(buffer.AsSpan(0, read));
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The worker was disposed of: what it had to say was said.
        }

        EndLine();
        TellDropped();
        await stderr.DisposeAsync().ConfigureAwait(false);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Add(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        Add(bytes);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        var fitting = Math.Min(bytes.Length, _line.Length - _used);
        bytes[..fitting].CopyTo(_line.AsSpan(_used));
        _used += fitting;
        _cut += bytes.Length - fitting;
    }

    private void EndLine()
    {
        if (_used > 0)
        {
            _lastWords.Take(_line.AsSpan(0, _used));
            if (MayLog())
            {
                var text = Printable.Of(Encoding.UTF8.GetString(_line, 0, _used));
                logger.LogInformation("worker {Pid}{Call}: {Line}{Cut}", pid, Doing(), text, _cut > 0 ? $"… ({_cut} bytes more)" : "");
            }
        }

        (_used, _cut) = (0, 0);
    }

    private bool MayLog()
    {
        if (time.GetElapsedTime(_windowBegan) >= Window)
        {
            TellDropped();
            _windowBegan = time.GetTimestamp();
        }

        if (_linesInWindow++ < linesMax)
        {
            return true;
        }

        if (_dropped++ == 0)
        {
            logger.LogWarning(
                "worker {Pid}{Call}: more than {Lines} lines a second; the rest of this second is not logged", pid, Doing(), linesMax);
        }

        return false;
    }

    private void TellDropped()
    {
        if (_dropped > 0)
        {
            logger.LogWarning("worker {Pid}: {Dropped} lines were not logged", pid, _dropped);
        }

        (_linesInWindow, _dropped) = (0, 0);
    }

    private string Doing() => Call is { } call ? $" ({call})" : "";
}
