using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

/// <summary>
/// The members of <see cref="HarpJob"/>, for tests that put something else in its place. Each member does what the member of the same name
/// there does.
/// </summary>
/// <example><code>IHarpJob job = caller.Job(id); await job.CancelAsync();</code></example>
public interface IHarpJob
{
    /// <inheritdoc cref="HarpJob.Id"/>
    string Id { get; }

    /// <inheritdoc cref="HarpJob.IsDuplicate"/>
    bool IsDuplicate { get; }

    /// <inheritdoc cref="HarpJob.GetAsync{T}"/>
    Task<T?> GetAsync<T>(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpJob.ResultAsync"/>
    Task<JobOutcome> ResultAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpJob.ResultWithinAsync"/>
    Task<JobOutcome?> ResultWithinAsync(TimeSpan limit, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpJob.TryResultAsync"/>
    Task<JobOutcome?> TryResultAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpJob.FollowAsync"/>
    IJobStream FollowAsync(StreamStart? start = null, bool times = false, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpJob.ReadAsync"/>
    IJobStream ReadAsync(StreamStart? start = null, bool times = false, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpJob.StatusAsync"/>
    Task<JobStatus> StatusAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpJob.CancelAsync"/>
    Task<bool> CancelAsync(CancellationToken cancellationToken = default);
}
