using System.Runtime.CompilerServices;
using Harp.Client.Connections;
using Harp.Client.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

// What concerns the dispatcher as a whole: its jobs, queues, hosts and store, and what it is.
public sealed partial class HarpCaller
{
    /// <summary>
    /// Lists jobs, the newest first, asking for one page after the other as they are enumerated. Jobs accepted meanwhile are not among
    /// them.
    /// </summary>
    /// <param name="query">Which jobs; all where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">While enumerating: the dispatcher refused, or is not there.</exception>
    /// <example>
    /// <code>
    /// await foreach (var job in caller.ListJobsAsync(new JobQuery { States = JobStateSet.Of(JobState.Failed) }).Take(20))
    /// {
    ///     Console.WriteLine($"{job.SubmittedAt:u} {job.Host} {job.Procedure}");
    /// }
    /// </code>
    /// </example>
    public async IAsyncEnumerable<JobSummary> ListJobsAsync(
        JobQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await ListJobsPageAsync(query, cursor, cancellationToken).ConfigureAwait(false);
            foreach (var job in page.Jobs)
            {
                yield return job;
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);
    }

    /// <summary>Lists one page of jobs, the newest first, for programs that turn pages themselves.</summary>
    /// <param name="query">Which jobs, and how many on a page; all, 100 a page, where null. It must be the same for all pages.</param>
    /// <param name="cursor">The <see cref="JobPage.Cursor"/> of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    public async Task<JobPage> ListJobsPageAsync(
        JobQuery? query = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var (jobs, end, _) = await _link.ListAsync(
            (query ?? new JobQuery()).Request(cursor),
            "a job, or the end of the page with their number and a new cursor",
            (ListedJobReply job, ReadOnlyMemory<byte> line) => new JobSummary(job, line),
            (JobsReply end, int count) => end.Count == count && (end.Cursor is null || end.Cursor != cursor),
            cancellationToken).ConfigureAwait(false);
        return new JobPage(jobs, end.Cursor);
    }

    /// <summary>Lists the queues in the order in which they appeared, all as it was at one moment.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    public async Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken = default)
    {
        var (queues, _, _) = await _link.ListAsync(
            new ListQueuesRequest(),
            "a queue, or the end of the list with their number",
            (ListedQueueReply queue, ReadOnlyMemory<byte> line) => new QueueInfo(queue, line),
            (QueuesReply end, int count) => end.Count == count,
            cancellationToken).ConfigureAwait(false);
        return queues;
    }

    /// <summary>
    /// Ends all jobs of a queue at one moment, those that wait and those that run. What is accepted later is not touched.
    /// </summary>
    /// <param name="queue">The queue, by a <see cref="CallQueue"/> or by its name, as for <see cref="CallQueue(object, int)"/>.</param>
    /// <param name="cancellationToken">Gives up; the jobs may be cancelled all the same.</param>
    /// <returns>How many jobs were waiting or running and are now stopped; 0 where there is no such queue.</returns>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    public Task<long> CancelQueueAsync(object queue, CancellationToken cancellationToken = default) => _link.AskAsync(
        new CancelQueueRequest(QueueNames.Of(queue, nameof(queue))),
        _options.ReplyTimeout,
        "how many jobs were cancelled",
        (CancelledJobsReply reply, ReadOnlyMemory<byte> _) => reply.Count,
        cancellationToken);

    /// <summary>Lists the hosts that can be called.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    public async Task<HostList> ListHostsAsync(CancellationToken cancellationToken = default)
    {
        var (hosts, end, line) = await _link.ListAsync(
            new ListHostsRequest(),
            "a host, or the end of the list with their number",
            (ListedHostReply host, ReadOnlyMemory<byte> text) => new HostInfo(host, text),
            (HostsReply end, int count) => end.Count == count,
            cancellationToken).ConfigureAwait(false);
        return new HostList(hosts, new RegistryInfo(end, line));
    }

    /// <summary>Has the dispatcher read the source of its registry again.</summary>
    /// <param name="force">Whether to take what it says even where more than a third of the hosts would be lost.</param>
    /// <param name="cancellationToken">Gives up; it may be done all the same.</param>
    /// <exception cref="HarpRequestException"><c>refresh_failed</c>: the registry is as it was; the error's data says why.</exception>
    /// <exception cref="HarpException">The dispatcher refused otherwise, or is not there.</exception>
    public Task<RegistryInfo> RefreshHostsAsync(bool force = false, CancellationToken cancellationToken = default) => _link.AskAsync(
        new RefreshHostsRequest(force),
        _options.ReplyTimeout,
        "what the registry holds now",
        (HostsReply reply, ReadOnlyMemory<byte> line) => new RegistryInfo(reply, line),
        cancellationToken);

    /// <summary>
    /// Has ended jobs forgotten, the oldest first, until those that remain fit. That may take its time, so only the token limits it.
    /// </summary>
    /// <param name="retention">What may stay.</param>
    /// <param name="cancellationToken">Ends the wait; the dispatcher may go on.</param>
    /// <returns>How many jobs are gone.</returns>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    /// <example><code>await caller.PruneAsync(new JobRetention { MaxAge = TimeSpan.FromDays(90) });</code></example>
    public Task<long> PruneAsync(JobRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return _link.AskAsync(
            retention.Request(),
            Timeout.InfiniteTimeSpan,
            "how many jobs are gone",
            (PrunedReply reply, ReadOnlyMemory<byte> _) => reply.Count,
            cancellationToken);
    }

    /// <summary>Asks what the dispatcher is and can do. A base dispatcher does not answer.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HarpException">The dispatcher refused, or is not there.</exception>
    public Task<DispatcherInfo> HelloAsync(CancellationToken cancellationToken = default) => _link.AskAsync(
        new HelloRequest(),
        _options.ReplyTimeout,
        "what the dispatcher is",
        (HelloReply reply, ReadOnlyMemory<byte> line) => new DispatcherInfo(reply, line),
        cancellationToken);
}
