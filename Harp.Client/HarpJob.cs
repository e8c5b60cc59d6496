using Harp.Client.Connections;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

/// <summary>A handle on one job. It holds little but the id: make, copy and forget handles freely.</summary>
/// <example>
/// <code>
/// var job = caller.Job("01938d7e-9d3c-7a55-b2c1-0d2f6a3e8b10");
/// var outcome = await job.TryResultAsync();
/// Console.WriteLine(outcome is null ? "still at work" : outcome.Kind.ToString());
/// </code>
/// </example>
public sealed class HarpJob : IHarpJob
{
    /// <summary>The longest time for which the clock can be set; a longer wait has no limit but its token.</summary>
    private static readonly TimeSpan TimerMax = TimeSpan.FromDays(49);

    private readonly DispatcherLink _link;

    internal HarpJob(DispatcherLink link, string id, bool isDuplicate = false) => (_link, Id, IsDuplicate) = (link, id, isDuplicate);

    /// <summary>The job's id, by which any client finds it again.</summary>
    public string Id { get; }

    /// <summary>
    /// True if submitting gave a job that was there already, because the same call had been submitted with the same
    /// <see cref="CallOptions.Key"/>. A submission that lost its connection and was repeated may have met itself. False for keys that the
    /// library made, and for handles made otherwise.
    /// </summary>
    public bool IsDuplicate { get; }

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
        (await AskResultAsync(new GetResultRequest(Id), Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Waits a limited time for the job to end: how it ended, or null where it has not.</summary>
    /// <param name="limit">
    /// How long to wait at most. The dispatcher keeps this time, so the connection serves other requests afterwards.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the job goes on.</param>
    /// <exception cref="HarpException">The dispatcher knows no such job, or is not there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The time is not greater than zero; <see cref="TryResultAsync"/> does not wait.
    /// </exception>
    public Task<JobOutcome?> ResultWithinAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        var isBounded = _link.ReplyTimeout != Timeout.InfiniteTimeSpan && limit < TimerMax - _link.ReplyTimeout;
        return AskResultAsync(
            new GetResultRequest(Id) { WaitTimeout = limit },
            isBounded ? limit + _link.ReplyTimeout : Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>The outcome of the job, or null where it has not ended.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher knows no such job, or is not there.</exception>
    public Task<JobOutcome?> TryResultAsync(CancellationToken cancellationToken = default) =>
        AskResultAsync(new GetResultRequest(Id, Wait: false), _link.ReplyTimeout, cancellationToken);

    /// <summary>
    /// The job's packets, those stored and then each as it comes, until the job ends; <see cref="JobStream.Outcome"/> then tells how.
    /// </summary>
    /// <param name="start">Where to start; at the first packet where null, so that nothing is left out.</param>
    /// <param name="times">Whether to ask when the dispatcher received each packet, for <see cref="Packet.ReceivedAt"/>.</param>
    /// <param name="cancellationToken">Ends the following; the job goes on.</param>
    public JobStream FollowAsync(StreamStart? start = null, bool times = false, CancellationToken cancellationToken = default) => new(
        this, _link, from => new FollowStreamRequest(Id, from) { Times = times }, waits: true, start, cancellationToken);

    /// <summary>
    /// The packets stored so far, without waiting for more; <see cref="JobStream.Outcome"/> is null afterwards where the job has not ended.
    /// </summary>
    /// <param name="start">Where to start; at the first packet where null.</param>
    /// <param name="times">Whether to ask when the dispatcher received each packet, for <see cref="Packet.ReceivedAt"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public JobStream ReadAsync(StreamStart? start = null, bool times = false, CancellationToken cancellationToken = default) => new(
        this, _link, from => new ReadStreamRequest(Id, from) { Times = times }, waits: false, start, cancellationToken);

    /// <summary>The status of the job.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher knows no such job, or is not there.</exception>
    public Task<JobStatus> StatusAsync(CancellationToken cancellationToken = default) => _link.AskAsync(
        new GetStatusRequest(Id), _link.ReplyTimeout, "a status",
        (StatusReply status, ReadOnlyMemory<byte> line) => new JobStatus(status, line.ToArray()), cancellationToken);

    /// <summary>Ends the job, whether it waits or runs.</summary>
    /// <param name="cancellationToken">Gives up; the job may be cancelled all the same.</param>
    /// <returns>False where there was nothing to end: the job had ended, or never existed.</returns>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    public Task<bool> CancelAsync(CancellationToken cancellationToken = default) => _link.AskAsync(
        new CancelRequest(Id), _link.ReplyTimeout, "whether it was cancelled",
        (CancelledReply reply, ReadOnlyMemory<byte> _) => reply.Cancelled, cancellationToken);

    /// <summary>The id.</summary>
    public override string ToString() => Id;

    IJobStream IHarpJob.FollowAsync(StreamStart? start, bool times, CancellationToken cancellationToken) =>
        FollowAsync(start, times, cancellationToken);

    IJobStream IHarpJob.ReadAsync(StreamStart? start, bool times, CancellationToken cancellationToken) =>
        ReadAsync(start, times, cancellationToken);

    private async Task<JobOutcome?> AskResultAsync(GetResultRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var conversation = await _link.StartAsync(request, timeout, cancellationToken).ConfigureAwait(false);
        conversation.Complete();
        return conversation.Current is NoResultReply && (!request.Wait || request.WaitTimeout is not null)
            ? null
            : await Replies.OutcomeAsync(conversation, this, cancellationToken).ConfigureAwait(false)
            ?? throw conversation.Unexpected("how the job ended");
    }
}
