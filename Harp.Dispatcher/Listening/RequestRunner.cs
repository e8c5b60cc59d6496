using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Operations;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// Carries out the requests of a session, one after the other or several at once: mistakes become replies, and so does an end before the
/// answer.
/// </summary>
/// <param name="operations">What can be asked for.</param>
/// <param name="isGone">Whether nobody is left to be answered.</param>
/// <param name="giveUp">Ends waits.</param>
/// <param name="audit">Told what is allowed, and what is not; null for nobody.</param>
/// <param name="metrics">What counts refusals; null for nobody.</param>
internal sealed class RequestRunner(
    OperationTable operations, Func<bool> isGone, CancellationToken giveUp, AuditLog? audit = null, DispatcherMetrics? metrics = null)
{
    /// <summary>Ends waits.</summary>
    public CancellationToken GiveUp => giveUp;

    /// <summary>A reply is about to be written.</summary>
    public void Answered(Reply reply) => metrics?.Answered(reply);

    /// <summary>True if the request only waits, as things stand, and can be begun where it was read.</summary>
    public bool IsPrompt(Request request) => operations.IsPrompt(request);

    /// <summary>Starts a request that only posts to the loop, or refuses it; null where it is not one of those.</summary>
    public Task<Reply>? Post(Request request, string? user)
    {
        if (operations.FindPosted(request) is not { } operation)
        {
            return null;
        }

        try
        {
            operations.Gate.Check(request, user);
            audit?.Tell(request, user);
            var posted = operation.PostAsync(request, user);
            return audit is not null && request is CallRequest { Queue: not null } && !operations.Gate.IsPrompt
                ? ToldAsync(audit, posted, request, user) : posted;
        }
        catch (HarpErrorException refused)
        {
            audit?.TellDenied(request, user, refused.Error);
            return Task.FromResult<Reply>(OutcomeReply.Error(refused.Error));
        }
        catch (Exception fault)
        {
            // Whoever waits for the answer takes it to the barrier of the session.
            return Task.FromException<Reply>(fault);
        }
    }

    /// <summary>
    /// Tells the audit log whether the queue may appear, found out by the loop, which knows the queues and nobody who asks.
    /// </summary>
    private static async Task<Reply> ToldAsync(AuditLog audit, Task<Reply> posted, Request request, string? user)
    {
        var reply = await posted.ConfigureAwait(false);
        if (reply is OutcomeReply { Kind: OutcomeKind.Error } refused)
        {
            audit.TellDenied(request, user, HarpError.Read(refused.Value));
        }

        return reply;
    }

    /// <summary>
    /// Carries a request out. It writes its replies itself, but for the one that is returned. Where the client is gone nothing is done.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody is left to be answered.</exception>
    public async Task<Reply?> RunAsync(Request request, string? user, IReplyWriter replies, Withdrawals.UnderWay? underWay = null)
    {
        try
        {
            if (isGone())
            {
                return null;
            }

            if (Post(request, user) is { } posted)
            {
                return await posted.ConfigureAwait(false);
            }

            return await IsAllowedAsync(request, user, replies).ConfigureAwait(false)
                && await operations.Find(request).RunAsync(request, user, replies, underWay?.Stop ?? giveUp).ConfigureAwait(false)
                ? null : GivenUp(underWay);
        }
        catch (HarpErrorException refused)
        {
            audit?.TellDenied(request, user, refused.Error);
            return OutcomeReply.Error(refused.Error);
        }
        catch (OperationCanceledException)
        {
            return GivenUp(underWay);
        }
    }

    /// <summary>Asks the rules, in a turn where they ask the store; false where nobody is left to be answered.</summary>
    private async ValueTask<bool> IsAllowedAsync(Request request, string? user, IReplyWriter replies)
    {
        if (!operations.Gate.IsPrompt)
        {
            using var hold = await replies.HoldAsync().ConfigureAwait(false);
            if (hold is null)
            {
                return false;
            }

            operations.Gate.Check(request, user);
        }

        audit?.Tell(request, user);
        return true;
    }

    /// <summary>The reply to a request that was given up: nothing where it was withdrawn, or where nobody is there.</summary>
    private OutcomeReply? GivenUp(Withdrawals.UnderWay? underWay)
    {
        if (isGone())
        {
            return null;
        }

        if (underWay is { Stop.IsCancellationRequested: true } && !giveUp.IsCancellationRequested)
        {
            underWay.EndedEarly = true;
            return null;
        }

        return OutcomeReply.Error(new HarpError(ErrorType.Shutdown, "the dispatcher is stopping; ask again when it is back"));
    }
}
