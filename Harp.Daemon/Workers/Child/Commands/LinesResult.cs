using Harp.Procedures;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>An output whose lines are packets; the result is null.</summary>
internal sealed class LinesResult(PacketStream packets, int messageBytesMax) : CommandResult
{
    public override async Task ReadAsync(Stream output, CancellationToken ending)
    {
        await foreach (var line in OutputLines.ReadAsync(output, messageBytesMax, ending).ConfigureAwait(false))
        {
            await packets.WriteAsync(TextOf(line.Span, "packet"), ending).ConfigureAwait(false);
        }
    }

    public override object? Value() => null;
}
