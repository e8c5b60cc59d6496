using Harp.Procedures;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Listening;
using Harp.Serving.Procedures;

namespace Harp.Serving.InProcess;

/// <summary>
/// The packet stream of a call in this process: straight to the peer. A peer that is gone ends the call. Closed when the call is over, so
/// that a procedure that goes on cannot write behind its outcome.
/// </summary>
internal sealed class PeerPackets(CallPeer peer, MessageMaker maker, bool streams) : PacketStream
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _closed;

    public override async ValueTask WriteAsync(object? packet, CancellationToken cancellationToken = default)
    {
        var message = streams
            ? DaemonMessage.Packet(maker.Value(packet, "packet")) : throw new InvalidOperationException("This procedure does not stream.");
        peer.Ending.Token.ThrowIfCancellationRequested();
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            await peer.Writer.WriteAsync(message, cancellationToken: peer.Ending.Token).ConfigureAwait(false);
            peer.Count(message);
        }
        catch (Exception lost) when (!_closed && lost is IOException or TimeoutException)
        {
            peer.Connection.Abort();
            peer.Ending.Set(CallEnd.Gone);
            throw new OperationCanceledException("The caller is gone or does not read.", lost, peer.Ending.Token);
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
