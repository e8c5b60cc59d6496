using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.Connections;

/// <summary>
/// One request and its replies. Disposing it after <see cref="Complete"/> gives its carrier back for others; before, it breaks its
/// connection, or takes the request back where the connection is shared, which ends the wait and never the job.
/// </summary>
internal sealed class Conversation(IRequestChannel channel, string endPoint, Request request, TimeSpan replyTimeout) : IAsyncDisposable
{
    private bool _complete;
    private Reply? _current;
    private bool _disposed;

    public bool IsReused => channel.IsReused;

    /// <summary>The reply that was read last.</summary>
    public Reply Current => _current!;

    /// <summary>The bytes of <see cref="Current"/>; valid until the next reply is read or the conversation ends.</summary>
    public ReadOnlyMemory<byte> CurrentLine { get; private set; }

    /// <summary>Sends the request and reads the first reply.</summary>
    /// <param name="text">The request.</param>
    /// <param name="maySayGone">Whether to answer false, instead of failing, where the connection was gone before any reply.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    public async Task<bool> TryStartAsync(RequestText text, bool maySayGone, CancellationToken cancellationToken)
    {
        try
        {
            await channel.SendAsync(text, cancellationToken).ConfigureAwait(false);
            Take(await channel.ReadAsync(replyTimeout, cancellationToken).ConfigureAwait(false));
            return true;
        }
        catch (IOException) when (maySayGone)
        {
            // What was sent went into a connection that the dispatcher had closed; asking again on a new one changes nothing but the
            // answer.
            await DisposeAsync().ConfigureAwait(false);
            return false;
        }
        catch (Exception failed)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw Translated(failed);
        }
    }

    /// <summary>Reads the next reply.</summary>
    public async ValueTask NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            Take(await channel.ReadAsync(replyTimeout, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failed) when (failed is IOException or InvalidDataException or TimeoutException or HarpErrorException)
        {
            throw Translated(failed);
        }
    }

    /// <summary>Says that <see cref="Current"/> was the last reply.</summary>
    public void Complete() => _complete = true;

    /// <summary>Says that the peer closes after <see cref="Current"/>: the connection is not for others.</summary>
    public void Abandon() => _complete = false;

    /// <summary>Ends this conversation and begins another one on its connection.</summary>
    public Conversation GoOnWith(Request next)
    {
        _disposed = true;
        return new Conversation(channel, endPoint, next, replyTimeout);
    }

    /// <summary>The exception to raise where <see cref="Current"/> is no reply to this request.</summary>
    public HarpProtocolException Unexpected(string expected)
    {
        // Who answers with nonsense may have more of it to say: the connection is not for others.
        Abandon();
        return Nonsense($"expected {expected}, got {Excerpt(CurrentLine.Span)}", inner: null);
    }

    public ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return ValueTask.CompletedTask;
        }

        _disposed = true;
        CurrentLine = default;
        return channel.EndAsync(_complete);
    }

    private void Take(ReadOnlyMemory<byte> line)
    {
        CurrentLine = line;
        _current = Reply.Parse(line.Span);
    }

    private Exception Translated(Exception failed) => failed switch
    {
        TimeoutException => Lost($"the dispatcher at {endPoint} did not answer {Name} within {replyTimeout.TotalSeconds:0.###} s", failed),
        HarpErrorException garbage => Nonsense(garbage.Error.Message, garbage),
        InvalidDataException or IOException => Lost(
            $"the connection to the dispatcher at {endPoint} was lost before {Name} was answered: {failed.Message}", failed),
        _ => failed,
    };

    private HarpConnectionException Lost(string message, Exception inner) => new(endPoint, message + Doubt, IsCall, inner)
    {
        Key = (request as CallRequest)?.Key,
    };

    private HarpProtocolException Nonsense(string message, Exception? inner) => new(
        endPoint, $"the dispatcher at {endPoint} answered {Name} with what is no reply: {message}{Doubt}", IsCall, inner);

    private bool IsCall => request is CallRequest;

    private string Doubt => request switch
    {
        CallRequest { Key: { } key } =>
            $"; whether the call was accepted is unknown; sending it again with the key '{key}' is safe where the dispatcher knows keys",
        CallRequest => "; whether the call was accepted is unknown, so sending it again may carry it out twice",
        CancelRequest or CancelQueueRequest or PruneRequest or RefreshHostsRequest => "; whether that was done is unknown",
        _ => "",
    };

    private string Name => RequestTable.NameOf(request);

    private static string Excerpt(ReadOnlySpan<byte> line) =>
        System.Text.Encoding.UTF8.GetString(line[..Math.Min(line.Length, 80)]) + (line.Length > 80 ? "…" : "");
}
