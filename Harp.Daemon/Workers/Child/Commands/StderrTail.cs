using System.Text;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>Hands a command's stderr on to the worker's, and so to the daemon's log, and keeps the end of it.</summary>
internal sealed class StderrTail
{
    private readonly Queue<byte> _last = new(CommandLimits.StderrBytesMax);
    private bool _cut;

    /// <summary>The last lines, whole where they are not too long.</summary>
    public string Text
    {
        get
        {
            var text = Encoding.UTF8.GetString(_last.ToArray()).TrimEnd('\n');
            var first = _cut ? text.IndexOf('\n', StringComparison.Ordinal) + 1 : 0;
            return text[first..];
        }
    }

    public async Task CopyAsync(Stream stderr)
    {
        await using var log = Console.OpenStandardError();
        var buffer = new byte[CommandLimits.BufferBytes];
        for (int read; (read = await stderr.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            Keep(buffer.AsSpan(0, read));
            await log.WriteAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            if (_last.Count == CommandLimits.StderrBytesMax)
            {
                _last.Dequeue();
                _cut = true;
            }

            _last.Enqueue(one);
        }
    }
}
