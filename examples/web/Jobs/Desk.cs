using Harp.Client;
using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;
using Microsoft.Extensions.Options;

namespace HarpWeb.Jobs;

/// <summary>
/// The application's jobs: starts what is offered, and finds what it started. The jobs of others on the same dispatcher are none of its
/// business.
/// </summary>
public sealed class Desk(IHarpCaller harp, IOptions<DeskOptions> options)
{
    private const int RecentMax = 12;

    private readonly CallQueue _queue = new(new { application = options.Value.Application }, options.Value.Concurrency);

    /// <summary>Hands the call over and returns as soon as it is on the dispatcher's disk.</summary>
    /// <param name="offer">What to start.</param>
    /// <param name="host">One of its hosts.</param>
    /// <param name="form">The form that asks: sent twice, by a second click or a reload, it starts one job.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> StartAsync(Offer offer, string host, Guid form, CancellationToken cancellationToken)
    {
        var call = new CallOptions { Queue = _queue, Key = form.ToString(), Info = new { title = offer.Title } };
        return (await harp.SubmitAsync(host, offer.Procedure, offer.Values, call, cancellationToken)).Id;
    }

    /// <summary>Names of queues are equal as JSON values: a job may have come with another spelling.</summary>
    private bool IsOurs(JobStatus status) => status.Queue is { } queue && QueueName.Parse(queue).Equals(QueueName.Parse(_queue.Name));

    public IHarpJob Job(Guid id) => harp.Job(id.ToString());

    /// <summary>How a job of this application stands; null where there is none of this id.</summary>
    public async Task<JobView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            var status = await Job(id).StatusAsync(cancellationToken);
            return IsOurs(status) ? JobView.Of(id.ToString(), status) : null;
        }
        catch (HarpRequestException unknown) when (unknown.Type == ErrorType.InvalidJobId)
        {
            return null;
        }
    }

    /// <summary>The latest jobs of this application, the newest first.</summary>
    public async Task<JobView[]> RecentAsync(CancellationToken cancellationToken)
    {
        var page = await harp.ListJobsPageAsync(
            new JobQuery { Queue = _queue, PageSize = RecentMax }, cancellationToken: cancellationToken);
        return [.. page.Jobs.Select(JobView.Of)];
    }
}
