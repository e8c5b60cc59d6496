namespace Harp.Client;

/// <summary>
/// The members of <see cref="HarpCaller"/>, for programs that want to put something else in its place, in tests above all. Each member does
/// what the member of the same name of <see cref="HarpCaller"/> does.
/// </summary>
/// <example>
/// <code>
/// public sealed class Backups(IHarpCaller harp)
/// {
///     public async Task&lt;string&gt; StartAsync(string host) => (await harp.SubmitAsync(host, "backup")).Id;
/// }
/// </code>
/// </example>
public interface IHarpCaller
{
    /// <inheritdoc cref="HarpCaller.SubmitAsync"/>
    Task<IHarpJob> SubmitAsync(
        string host, string procedure, object? arguments = null, CallOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.CallAsync{T}"/>
    Task<T?> CallAsync<T>(
        string host, string procedure, object? arguments = null, CallOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.Job"/>
    IHarpJob Job(string id);

    /// <inheritdoc cref="HarpCaller.ListJobsAsync"/>
    IAsyncEnumerable<JobSummary> ListJobsAsync(JobQuery? query = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.ListJobsPageAsync"/>
    Task<JobPage> ListJobsPageAsync(JobQuery? query = null, string? cursor = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.ListQueuesAsync"/>
    Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.CancelQueueAsync"/>
    Task<long> CancelQueueAsync(object queue, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.ListHostsAsync"/>
    Task<HostList> ListHostsAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.RefreshHostsAsync"/>
    Task<RegistryInfo> RefreshHostsAsync(bool force = false, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.PruneAsync"/>
    Task<long> PruneAsync(JobRetention retention, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="HarpCaller.HelloAsync"/>
    Task<DispatcherInfo> HelloAsync(CancellationToken cancellationToken = default);
}
