using System.Text;
using Harp.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon.Workers;

/// <summary>Copies what a worker says on stderr, and so what procedures print, into the daemon's log, line by line and cut to a length.</summary>
internal sealed class StderrLog(Stream stderr, int pid, ILogger logger)
{
    private readonly byte[] _line = new byte[WorkerLimits.StderrLineBytesMax];
    private int _used;
    private long _cut;

    public async Task CopyAsync()
    {
        var buffer = new byte[WorkerLimits.StderrLineBytesMax];
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
            var text = Encoding.UTF8.GetString(_line, 0, _used);
            logger.LogInformation("worker {Pid}: {Line}{Cut}", pid, Printable.Of(text), _cut > 0 ? $"… ({_cut} bytes more)" : "");
        }

        (_used, _cut) = (0, 0);
    }
}
