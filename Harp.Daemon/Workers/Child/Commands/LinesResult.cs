using System.Text;
using Harp.Procedures;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>
/// An output whose lines are packets; the result is null. It is a log of work: bytes that are no UTF-8 become U+FFFD and end nothing. What
/// stands on a line that was never finished is a packet, too, and it is one a little before whoever waits for the call gives it up.
/// </summary>
internal sealed class LinesResult(PacketStream packets, int messageBytesMax) : CommandResult
{
    private readonly OutputLines _lines = new(messageBytesMax, returns: true);
    private readonly Patience _patience = (packets as CallPackets)?.Patience ?? Patience.Endless;

    public override async Task ReadAsync(Stream output, CancellationToken ending)
    {
        while (await ReadSomeAsync(output, ending).ConfigureAwait(false) is > 0 and var read)
        {
            _lines.Add(read);
            while (_lines.TryTake(out var line))
            {
                await WriteAsync(line, ending).ConfigureAwait(false);
            }
        }

        await WriteUnfinishedAsync(ending).ConfigureAwait(false);
    }

    public override void Cut()
    {
        while (_lines.TryTake(out var line) || _lines.TryTakeUnfinished(out line))
        {
            (packets as CallPackets)?.WriteLast(TextOf(line));
        }
    }

    public override object? Value() => null;

    private async Task<int> ReadSomeAsync(Stream output, CancellationToken ending)
    {
        var read = output.ReadAsync(_lines.Room(), ending).AsTask();
        while (!read.IsCompleted && _lines.HasUnfinished && _patience.Left is { } left)
        {
            using var enough = new CancellationTokenSource();
            if (await Task.WhenAny(
                read, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System, enough.Token)).ConfigureAwait(
                    false) != read)
            {
                await WriteUnfinishedAsync(ending).ConfigureAwait(false);
            }

            await enough.CancelAsync().ConfigureAwait(false);
        }

        return await read.ConfigureAwait(false);
    }

    private async Task WriteUnfinishedAsync(CancellationToken ending)
    {
        if (_lines.TryTakeUnfinished(out var text))
        {
            await WriteAsync(text, ending).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> line, CancellationToken ending)
    {
        await packets.WriteAsync(TextOf(line), ending).ConfigureAwait(false);
        _patience.Speak();
    }

    private static string TextOf(ReadOnlyMemory<byte> line) => Encoding.UTF8.GetString(line.Span);
}
