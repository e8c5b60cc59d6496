using System.Text;
using Harp.Procedures;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>
/// An output whose lines are packets; the result is null. It is a log of work: bytes that are no UTF-8 become U+FFFD and end nothing. What stands on a line that was never finished is a
/// packet, too.
/// </summary>
internal sealed class LinesResult(PacketStream packets, int messageBytesMax) : CommandResult
{
    private readonly OutputLines _lines = new(messageBytesMax, returns: true);

    public override async Task ReadAsync(Stream output, CancellationToken ending)
    {
        while (await output.ReadAsync(_lines.Room(), ending).ConfigureAwait(false) is > 0 and var read)
        {
            _lines.Add(read);
            while (_lines.TryTake(out var line))
            {
                await packets.WriteAsync(Encoding.UTF8.GetString(line.Span), ending).ConfigureAwait(false);
            }
        }

        if (_lines.TryTakeUnfinished(out var text))
        {
            await packets.WriteAsync(Encoding.UTF8.GetString(text.Span), ending).ConfigureAwait(false);
        }
    }

    public override void Cut()
    {
        while (_lines.TryTake(out var line) || _lines.TryTakeUnfinished(out line))
        {
            (packets as CallPackets)?.WriteLast(Encoding.UTF8.GetString(line.Span));
        }
    }

    public override object? Value() => null;
}
