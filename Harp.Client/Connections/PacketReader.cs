using Harp.Client.Diagnostics;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.Connections;

/// <summary>
/// Reads a job's packets one after the other, whatever becomes of the connection: after a loss, and where its reader did not keep up with a
/// shared connection, it goes on with the next number, without gap or duplicate.
/// </summary>
internal sealed class PacketReader(
    DispatcherLink link, Func<StreamStart, Request> request, TimeSpan replyTimeout, StreamStart start) : IAsyncDisposable
{
    private readonly RetryDeadline _retryDeadline = link.NewRetryDeadline();
    private bool _alone;

    /// <summary>The place to continue on.</summary>
    public StreamStart Start { get; private set; } = start;

    /// <summary>The conversation; after the last packet its current reply tells what came in place of one.</summary>
    public Conversation? Conversation { get; private set; }

    /// <summary>The next packet; null where something else came.</summary>
    /// <exception cref="HarpException">The dispatcher refused, is not there, or speaks nonsense.</exception>
    public async ValueTask<PacketReply?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OverrunException)
            {
                // What this reader is sent must not wait in memory, nor others wait for it: from now on the connection that it has to
                // itself holds back the dispatcher.
                _alone = true;
                ClientTelemetry.Moved();
                link.Log.Moved(Start.Count);
            }
            catch (HarpConnectionException lost) when (link.IsWorthwhile(lost, _retryDeadline))
            {
                // It goes on below, on the next connection.
            }

            await DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Conversation is { } conversation)
        {
            Conversation = null;
            await conversation.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<PacketReply?> ReadAsync(CancellationToken cancellationToken)
    {
        if (Conversation is not null)
        {
            await Conversation.NextAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Conversation = await link.StartAsync(
                request(Start), replyTimeout, cancellationToken, _alone, _retryDeadline).ConfigureAwait(false);
        }

        if (Conversation.Current is PacketReply packet)
        {
            Advance(packet.Number);
            return packet;
        }

        return null;
    }

    private void Advance(long number)
    {
        if (!Start.IsRecent && number != Start.Count)
        {
            throw Conversation!.Unexpected($"packet {Start.Count}");
        }

        Start = StreamStart.Since(number + 1);
    }
}
