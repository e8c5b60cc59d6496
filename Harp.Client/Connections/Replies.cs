using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;

namespace Harp.Client.Connections;

/// <summary>Makes the results of the library's methods from replies.</summary>
internal static class Replies
{
    /// <summary>
    /// The types of request errors. Daemons use some of them too, and an outcome passes their errors on unchanged, so a type alone does not
    /// tell a refused request from a failed job.
    /// </summary>
    private static readonly HashSet<string> RequestErrors =
    [
        ErrorType.ParseError, ErrorType.LineTooLong, ErrorType.TruncatedLine, ErrorType.InvalidProtocol, ErrorType.InvalidRequest,
        ErrorType.InvalidJobId, ErrorType.AuthError, ErrorType.AccessDenied, ErrorType.KeyConflict, ErrorType.RefreshFailed,
        ErrorType.Overloaded, ErrorType.StorageError, ErrorType.Shutdown,
    ];

    public static HarpException Refused(Conversation conversation, OutcomeReply reply) =>
        TryError(conversation, reply, out var error)
            ? new HarpRequestException(error) : conversation.Unexpected("an error with a type and a message");

    /// <summary>The outcome that the current reply tells; null where it tells none.</summary>
    /// <exception cref="HarpRequestException">It tells that the request was refused.</exception>
    public static async ValueTask<JobOutcome?> OutcomeAsync(Conversation conversation, HarpJob job, CancellationToken cancellationToken)
    {
        switch (conversation.Current)
        {
            case CancelledReply { Cancelled: true }:
                return JobOutcome.Cancelled(job.Id);
            case OutcomeReply { Kind: OutcomeKind.Result } result:
                return JobOutcome.Result(job.Id, result.Value);
            case OutcomeReply { Kind: OutcomeKind.Exception } raised when TryError(conversation, raised, out var exception):
                return JobOutcome.Raised(job.Id, exception);
            case OutcomeReply { Kind: OutcomeKind.Error } failed when TryError(conversation, failed, out var error):
                return await IsRefusalAsync(error, conversation, job, cancellationToken).ConfigureAwait(false)
                    ? throw new HarpRequestException(error)
                    : JobOutcome.Failed(job.Id, error);
            default:
                return null;
        }
    }

    /// <summary>
    /// Asks the job where the error itself does not tell: one that has ended has this error as its outcome.
    /// </summary>
    private static async ValueTask<bool> IsRefusalAsync(
        HarpError error, Conversation conversation, HarpJob job, CancellationToken cancellationToken)
    {
        if (FailureFacts.Of(error) is not (null, null) || !RequestErrors.Contains(error.Type))
        {
            return false;
        }

        if (error.Type == ErrorType.InvalidJobId)
        {
            return true;
        }

        // The question below needs a connection, and this one may be the last.
        await conversation.DisposeAsync().ConfigureAwait(false);
        try
        {
            return (await job.StatusAsync(cancellationToken).ConfigureAwait(false)).EndedAt is null;
        }
        catch (HarpRequestException)
        {
            // The dispatcher refuses this too: then it is the dispatcher that the error came from.
            return true;
        }
    }

    private static bool TryError(Conversation conversation, OutcomeReply reply, out HarpError error)
    {
        try
        {
            error = HarpError.Read(reply.Value);
            if (error.Type == ErrorType.AuthError)
            {
                // Where it is the dispatcher's own it closes now; a job's error costs no more than a connection.
                conversation.Abandon();
            }

            return true;
        }
        catch (HarpErrorException)
        {
            // It has no type or message; the caller says so with the line at hand.
            error = null!;
            return false;
        }
    }
}
