using Harp.Client.Diagnostics;
using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client.Connections;

/// <summary>
/// Hands one call over. One with a key that lost its connection is handed over again, with the same key: the dispatcher then answers with
/// the job that it has, or accepts the call now, so that it is carried out once in either case.
/// </summary>
internal sealed class Submission(DispatcherLink link, CallRequest request)
{
    private const string KeyFeature = "key";

    /// <exception cref="HarpException">It was refused, or is not known to be accepted.</exception>
    public async Task<JobIdReply> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AcceptedAsync(
                await link.StartAsync(request, link.ReplyTimeout, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (HarpConnectionException lost) when (request.Key is not null
            && lost is { OutcomeUnknown: true, InnerException: not TimeoutException })
        {
            // Who has waited for the whole time limit is not made to wait once more.
            return await AgainAsync(lost, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Once more, and then as often as the link waits for a dispatcher that it has reached before.</summary>
    private async Task<JobIdReply> AgainAsync(HarpConnectionException lost, CancellationToken cancellationToken)
    {
        ClientTelemetry.Repeated();
        link.Log.HandedOverAgain(request.Procedure);
        var retryDeadline = link.NewRetryDeadline();
        while (true)
        {
            try
            {
                return await OnceMoreAsync(lost, cancellationToken).ConfigureAwait(false);
            }
            catch (HarpConnectionException again)
                when (again.InnerException is HarpConnectionException { OutcomeUnknown: true } anew && anew != lost
                    && link.IsWorthwhile(anew, retryDeadline))
            {
                // That connection was lost, too. A dispatcher that does not know keys will not know them a moment later either: that is
                // told at once.
            }
        }
    }

    private async Task<JobIdReply> OnceMoreAsync(HarpConnectionException lost, CancellationToken cancellationToken)
    {
        try
        {
            if (await link.StartWhereKnownAsync(KeyFeature, request, cancellationToken).ConfigureAwait(false) is { } conversation)
            {
                return await AcceptedAsync(conversation).ConfigureAwait(false);
            }
        }
        catch (Exception failed) when ((failed is HarpException or ObjectDisposedException) && !SaysEnough(failed))
        {
            throw StillUnknown(lost, $"sending it again failed, too: {failed.Message}", failed);
        }

        throw StillUnknown(lost, "it was not sent again, because this dispatcher does not say that it knows keys", lost);
    }

    /// <summary>
    /// True if a failure tells of the first attempt, too: what is wrong with the request itself was wrong with it then. These refusals are
    /// for what the dispatcher is like at the moment.
    /// </summary>
    private static bool SaysEnough(Exception failed) => failed is HarpRequestException
    {
        Type: not (ErrorType.Overloaded or ErrorType.StorageError or ErrorType.Shutdown or ErrorType.AuthError or ErrorType.AccessDenied),
    };

    private static HarpConnectionException StillUnknown(HarpConnectionException lost, string why, Exception inner) =>
        new(lost.EndPoint, $"{lost.Message}; {why}", outcomeUnknown: true, inner) { Key = lost.Key };

    private static async Task<JobIdReply> AcceptedAsync(Conversation conversation)
    {
        await using (conversation.ConfigureAwait(false))
        {
            return RequestExtensions.Last<JobIdReply>(conversation, "a job id");
        }
    }
}
