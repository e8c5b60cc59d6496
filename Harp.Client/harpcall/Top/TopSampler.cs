using Harp.Protocol.Values;

namespace Harp.Client.CommandLine.Top;

/// <summary>Asks a dispatcher for samples, one after the other. What a sample costs is bounded, however much runs and waits.</summary>
internal sealed class TopSampler(HarpCaller caller, TimeProvider time)
{
    private const int ListedMax = 1000;
    private const int FailuresMax = 100;
    private static readonly TimeSpan RateSpan = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailureSpan = TimeSpan.FromHours(1);

    private readonly EndedCount _ended = new(RateSpan);
    private readonly OldestWaiting _oldest = new((until, cancellationToken) => NewestWaitingAsync(caller, until, cancellationToken));
    private DispatcherInfo? _dispatcher;

    /// <summary>A sample of now.</summary>
    /// <exception cref="Errors.HarpException">The dispatcher refused, or is not there.</exception>
    public async Task<TopSample> TakeAsync(CancellationToken cancellationToken)
    {
        _dispatcher ??= await caller.HelloAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var running = await ListAsync(new JobQuery { States = JobStateSet.Of(JobState.Running) }, cancellationToken).ConfigureAwait(false);
        var waiting = await ListAsync(new JobQuery { States = JobStateSet.Of(JobState.Waiting) }, cancellationToken).ConfigureAwait(false);
        var recent = await ListAsync(new JobQuery { Since = now - RateSpan }, cancellationToken).ConfigureAwait(false);
        var failed = new JobQuery
        {
            States = JobStateSet.Of(
            JobState.Raised, JobState.Failed),
            Since = now - FailureSpan,
            PageSize = FailuresMax
        };
        var failures = await caller.ListJobsPageAsync(failed, cursor: null, cancellationToken).ConfigureAwait(false);
        return new TopSample
        {
            Running = running.Jobs,
            MoreRun = running.Cursor is not null,
            Waiting = waiting.Jobs,
            MoreWait = waiting.Cursor is not null,
            Queues = await caller.ListQueuesAsync(cancellationToken).ConfigureAwait(false),
            OldestWaiting = await _oldest.FindAsync(waiting, cancellationToken).ConfigureAwait(false),
            SubmittedPerSecond = Rates.Submitted(recent, RateSpan),
            EndedPerSecond = _ended.Update(recent, running, waiting, now),
            Failures = failures.Jobs.Count,
            MoreFailed = failures.Cursor is not null,
            Limits = _dispatcher.Limits,
        };
    }

    private Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken) =>
        caller.ListJobsPageAsync(query with { PageSize = ListedMax }, cursor: null, cancellationToken);

    /// <summary>
    /// The time at which the newest of the jobs was submitted that waits and came before a moment; null where there is none.
    /// </summary>
    private static async Task<DateTimeOffset?> NewestWaitingAsync(
        HarpCaller caller, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var query = new JobQuery { States = JobStateSet.Of(JobState.Waiting), Until = until, PageSize = 1 };
        await foreach (var job in caller.ListJobsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            return job.SubmittedAt;
        }

        return null;
    }
}
