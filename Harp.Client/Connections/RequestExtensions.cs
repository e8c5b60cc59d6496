using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.Connections;

/// <summary>The two shapes that most operations have: one reply, or items and a line that ends them.</summary>
internal static class RequestExtensions
{
    /// <summary>Asks what is answered by one reply.</summary>
    /// <param name="link">Whom to ask.</param>
    /// <param name="request">What to ask.</param>
    /// <param name="replyTimeout">How long the reply may take.</param>
    /// <param name="expected">The reply in words, for where something else comes.</param>
    /// <param name="answer">What the reply means; given the line as well, which is valid during the call alone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher refused, is not there, or answered something else.</exception>
    public static async Task<TAnswer> AskAsync<TReply, TAnswer>(
        this DispatcherLink link, Request request, TimeSpan replyTimeout, string expected,
        Func<TReply, ReadOnlyMemory<byte>, TAnswer> answer,
        CancellationToken cancellationToken)
        where TReply : Reply
    {
        await using var conversation = await link.StartAsync(request, replyTimeout, cancellationToken).ConfigureAwait(false);
        return answer(Last<TReply>(conversation, expected), conversation.CurrentLine);
    }

    /// <summary>Asks for a list: any number of items, then the line that ends them.</summary>
    /// <param name="link">Whom to ask.</param>
    /// <param name="request">What to ask.</param>
    /// <param name="expected">The replies in words, for where something else comes.</param>
    /// <param name="item">What an item means; given its line as well, which is valid during the call alone.</param>
    /// <param name="fits">Whether the last line fits to so many items before it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The items, and the last reply with its line.</returns>
    /// <exception cref="HarpException">The dispatcher refused, is not there, or answered something else.</exception>
    public static async Task<(IReadOnlyList<TItem> Items, TEnd End, byte[] EndLine)> ListAsync<TReply, TItem, TEnd>(
        this DispatcherLink link, Request request, string expected, Func<TReply, ReadOnlyMemory<byte>, TItem> item,
        Func<TEnd, int, bool> fits,
        CancellationToken cancellationToken)
        where TReply : Reply
        where TEnd : Reply
    {
        var retryDeadline = link.NewRetryDeadline();
        while (true)
        {
            try
            {
                return await ListOnceAsync(link, request, retryDeadline, expected, item, fits, cancellationToken).ConfigureAwait(false);
            }
            catch (HarpConnectionException lost) when (link.IsWorthwhile(lost, retryDeadline))
            {
                // A list is of one moment: it is asked for from its beginning.
            }
        }
    }

    private static async Task<(IReadOnlyList<TItem> Items, TEnd End, byte[] EndLine)> ListOnceAsync<TReply, TItem, TEnd>(
        DispatcherLink link, Request request, RetryDeadline retryDeadline, string expected, Func<TReply, ReadOnlyMemory<byte>, TItem> item,
        Func<TEnd, int, bool> fits,
        CancellationToken cancellationToken)
        where TReply : Reply
        where TEnd : Reply
    {
        var items = new List<TItem>();
        await using var conversation =
            await link.StartAsync(request, link.ReplyTimeout, cancellationToken, retryDeadline: retryDeadline).ConfigureAwait(false);
        while (conversation.Current is TReply reply)
        {
            items.Add(item(reply, conversation.CurrentLine));
            await conversation.NextAsync(cancellationToken).ConfigureAwait(false);
        }

        var end = Last<TEnd>(conversation, expected);
        return fits(end, items.Count)
            ? (items, end, conversation.CurrentLine.ToArray()) : throw conversation.Unexpected($"{expected} after {items.Count} lines");
    }

    /// <summary>The reply that ends a conversation.</summary>
    public static TReply Last<TReply>(Conversation conversation, string expected)
        where TReply : Reply
    {
        conversation.Complete();
        return conversation.Current switch
        {
            TReply reply => reply,
            OutcomeReply { Kind: OutcomeKind.Error } refused => throw Replies.Refused(conversation, refused),
            _ => throw conversation.Unexpected(expected),
        };
    }
}
