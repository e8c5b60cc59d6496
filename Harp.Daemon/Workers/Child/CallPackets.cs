using Harp.Procedures;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Procedures;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The packet stream of one call. Closed when the call ends, so that a procedure that goes on in the background cannot write into the next
/// call.
/// </summary>
internal sealed class CallPackets(WorkerOutput output, MessageMaker maker, bool streams, CancellationToken ending) : PacketStream
{
    private readonly Lock _gate = new();
    private bool _closed;

    /// <summary>The time at which somebody who waits for the call gives it up.</summary>
    public Patience Patience { get; init; } = Patience.Endless;

    public override async ValueTask WriteAsync(object? packet, CancellationToken cancellationToken = default)
    {
        var message = streams
            ? DaemonMessage.Packet(maker.Value(packet, "packet")) : throw new InvalidOperationException("This procedure does not stream.");
        ending.ThrowIfCancellationRequested();
        cancellationToken.ThrowIfCancellationRequested();
        if (Add(message) is { IsCompletedSuccessfully: false } room)
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds a packet although the call is being ended, unless it has ended; waits for nothing.</summary>
    public void WriteLast(object? packet)
    {
        var message = DaemonMessage.Packet(maker.Value(packet, "packet"));
        lock (_gate)
        {
            if (!_closed)
            {
                _ = output.AddPacket(message);
            }
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    private Task Add(DaemonMessage message)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return output.AddPacket(message);
        }
    }
}
