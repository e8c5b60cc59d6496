using Harp.Client.Connections;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

/// <summary>
/// A job's packets as they come. Enumerate it, then look at <see cref="Outcome"/>. A connection that is lost meanwhile is made again, for
/// as long as <see cref="HarpCallerOptions.ReconnectTimeout"/> says, and the enumeration goes on with the next packet, without gap or
/// duplicate. Enumerating again goes on at <see cref="NextPacket"/>: after that time, or after a read for the packets stored since.
/// </summary>
/// <example>
/// <code>
/// var stream = job.FollowAsync(StreamStart.Since(0));
/// await foreach (var packet in stream)
/// {
///     Console.WriteLine(packet.As&lt;string&gt;());
/// }
///
/// var total = stream.Outcome!.As&lt;long&gt;();   // raises where the job raised
/// </code>
/// </example>
public sealed class JobStream : IJobStream
{
    private readonly HarpJob _job;
    private readonly DispatcherLink _link;
    private readonly Func<StreamStart, Request> _request;
    private readonly TimeSpan _replyTimeout;
    private readonly bool _waits;
    private readonly CancellationToken _cancellationToken;
    private StreamStart _start;
    private int _enumerating;

    internal JobStream(
        HarpJob job, DispatcherLink link, Func<StreamStart, Request> request, bool waits, StreamStart? start,
        CancellationToken cancellationToken)
    {
        (_job, _link, _request, _waits, _cancellationToken) = (job, link, request, waits, cancellationToken);
        _replyTimeout = waits ? Timeout.InfiniteTimeSpan : link.ReplyTimeout;
        _start = start ?? StreamStart.Since(0);
        ArgumentOutOfRangeException.ThrowIfNegative(_start.Count, nameof(start));
    }

    /// <summary>The outcome of the job; null until that was seen at the end of an enumeration.</summary>
    public JobOutcome? Outcome { get; private set; }

    /// <summary>The number of the packet to come next; null where none was seen and the start was counted from the end.</summary>
    public long? NextPacket => _start.IsRecent ? null : _start.Count;

    /// <summary>Enumerates the packets; one enumeration at a time. Leaving it early, or cancelling, leaves the job alone.</summary>
    /// <exception cref="HarpException">
    /// While enumerating: the dispatcher knows no such job, is not there, or the connection was lost.
    /// </exception>
    /// <exception cref="InvalidOperationException">While enumerating: another enumeration is under way.</exception>
    public async IAsyncEnumerator<Packet> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _enumerating, 1) != 0)
        {
            throw new InvalidOperationException("The stream is being enumerated already; ask the job for another one.");
        }

        using var both = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken, cancellationToken);
        try
        {
            if (Outcome is not null)
            {
                yield break;
            }

            await FixStartAsync(both.Token).ConfigureAwait(false);
            var reader = new PacketReader(_link, _request, _replyTimeout, _start);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.NextAsync(both.Token).ConfigureAwait(false) is { } packet)
                {
                    _start = reader.Start;
                    yield return new Packet(packet.Number, packet.Data) { ReceivedAt = UnixTime.OfMilliseconds(packet.Time) };
                }

                await EndAsync(reader.Conversation!, both.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _enumerating, 0);
        }
    }

    /// <summary>
    /// A start that is counted from the end is another one each time it is asked for: what came between a loss and the next connection
    /// would be missing. So it is turned into a number first, where the stream is to survive losses.
    /// </summary>
    private async ValueTask FixStartAsync(CancellationToken cancellationToken)
    {
        if (_waits && _start.IsRecent && _link.IsShared
            && (await _job.StatusAsync(cancellationToken).ConfigureAwait(false)).Packets is { } packets)
        {
            _start = StreamStart.Since(Math.Max(0, packets - _start.Count));
        }
    }

    private async ValueTask EndAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        conversation.Complete();
        if (conversation.Current is ContinueReply && !_waits)
        {
            return;
        }

        Outcome = await Replies.OutcomeAsync(conversation, _job, cancellationToken).ConfigureAwait(false)
            ?? throw conversation.Unexpected("a packet or how the job ended");
    }
}
