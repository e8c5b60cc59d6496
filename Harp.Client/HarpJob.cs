using Harp.Client.Connections;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

/// <summary>A handle on one job. It holds nothing but the id: make, copy and forget handles freely.</summary>
/// <example>
/// <code>
/// var job = caller.Job("01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10");
/// var outcome = await job.TryResultAsync();
/// Console.WriteLine(outcome is null ? "still at work" : outcome.Kind.ToString());
/// </code>
/// </example>
public sealed class HarpJob
{
    private readonly DispatcherLink _link;
    private readonly TimeSpan _replyTimeout;

    internal HarpJob(DispatcherLink link, TimeSpan replyTimeout, string id) => (_link, _replyTimeout, Id) = (link, replyTimeout, id);

    /// <summary>The job's id, by which any client finds it again.</summary>
    public string Id { get; }

    /// <summary>Waits for the job to end and gives its result.</summary>
    /// <param name="cancellationToken">Ends the wait; the job goes on.</param>
    /// <exception cref="HarpJobException">The job ended without a result.</exception>
    /// <exception cref="HarpException">The dispatcher knows no such job, or is not there.</exception>
    /// <exception cref="Newtonsoft.Json.JsonException">The result is no <typeparamref name="T"/>.</exception>
    public async Task<T?> GetAsync<T>(CancellationToken cancellationToken = default) =>
        (await ResultAsync(cancellationToken).ConfigureAwait(false)).As<T>();

    /// <summary>Waits for the job to end and tells how it did, without raising that.</summary>
    /// <param name="cancellationToken">Ends the wait; the job goes on.</param>
    /// <exception cref="HarpException">The dispatcher knows no such job, or is not there.</exception>
    public async Task<JobOutcome> ResultAsync(CancellationToken cancellationToken = default) =>
        (await AskResultAsync(wait: true, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false))!;

    /// <summary>How the job ended, or null where it has not.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher knows no such job, or is not there.</exception>
    public Task<JobOutcome?> TryResultAsync(CancellationToken cancellationToken = default) =>
        AskResultAsync(wait: false, _replyTimeout, cancellationToken);

    /// <summary>
    /// The job's packets, those stored and then each as it comes, until the job ends; <see cref="JobStream.Outcome"/> then tells how.
    /// </summary>
    /// <param name="start">Where to start; at the first packet where null, so that nothing is left out.</param>
    /// <param name="cancellationToken">Ends the following; the job goes on.</param>
    public JobStream FollowAsync(StreamStart? start = null, CancellationToken cancellationToken = default) => new(
        this, _link, from => new FollowStreamRequest(Id, from), waits: true, _replyTimeout, start, cancellationToken);

    /// <summary>
    /// The packets stored so far, without waiting for more; <see cref="JobStream.Outcome"/> is null afterwards where the job has not ended.
    /// </summary>
    /// <param name="start">Where to start; at the first packet where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public JobStream ReadAsync(StreamStart? start = null, CancellationToken cancellationToken = default) => new(
        this, _link, from => new ReadStreamRequest(Id, from), waits: false, _replyTimeout, start, cancellationToken);

    /// <summary>What is known of the job.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher knows no such job, or is not there.</exception>
    public async Task<JobStatus> StatusAsync(CancellationToken cancellationToken = default)
    {
        await using var conversation = await _link.StartAsync(new GetStatusRequest(Id), _replyTimeout, cancellationToken).ConfigureAwait(false);
        conversation.Complete();
        return conversation.Current switch
        {
            StatusReply status => new JobStatus(status, conversation.CurrentLine.ToArray()),
            OutcomeReply { Kind: OutcomeKind.Error } refused => throw Replies.Refused(conversation, refused),
            _ => throw conversation.Unexpected("a status"),
        };
    }

    /// <summary>Ends the job, whether it waits or runs.</summary>
    /// <param name="cancellationToken">Gives up; the job may be cancelled all the same.</param>
    /// <returns>False where there was nothing to end: the job had ended, or never existed.</returns>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    public async Task<bool> CancelAsync(CancellationToken cancellationToken = default)
    {
        await using var conversation = await _link.StartAsync(new CancelRequest(Id), _replyTimeout, cancellationToken).ConfigureAwait(false);
        conversation.Complete();
        return conversation.Current switch
        {
            CancelledReply reply => reply.Cancelled,
            OutcomeReply { Kind: OutcomeKind.Error } refused => throw Replies.Refused(conversation, refused),
            _ => throw conversation.Unexpected("whether it was cancelled"),
        };
    }

    /// <summary>The id.</summary>
    public override string ToString() => Id;

    private async Task<JobOutcome?> AskResultAsync(bool wait, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var conversation = await _link.StartAsync(new GetResultRequest(Id, wait), timeout, cancellationToken).ConfigureAwait(false);
        conversation.Complete();
        return !wait && conversation.Current is NoResultReply
            ? null
            : await Replies.OutcomeAsync(conversation, this, cancellationToken).ConfigureAwait(false)
            ?? throw conversation.Unexpected("how the job ended");
    }
}
