using Harp.Procedures;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The packet stream of one call. Closed when the call ends, so that a procedure that goes on in the background cannot write into the next call.
/// </summary>
internal sealed class CallPackets(FrameWriter writer, MessageMaker maker, bool streams, CancellationToken ending) : PacketStream
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _closed;

    public override async ValueTask WriteAsync(object? packet, CancellationToken cancellationToken = default)
    {
        var message = streams ? DaemonMessage.Packet(maker.Value(packet, "packet")) : throw new InvalidOperationException("This procedure does not stream.");
        ending.ThrowIfCancellationRequested();
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            await writer.WriteAsync(message, cancellationToken: ending).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task CloseAsync()
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _closed = true;
        _turn.Release();
    }
}
