using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Client;

/// <summary>Chooses jobs to list (spec: "list_jobs"): those that fit everything that is said; all where nothing is.</summary>
/// <example>
/// <code>
/// new JobQuery { Host = "web01", States = JobStateSet.Of(JobState.Failed, JobState.Raised), Since = DateTimeOffset.UtcNow.AddDays(-1) }
/// </code>
/// </example>
public sealed record JobQuery
{
    /// <summary>The states wanted; all where it is empty.</summary>
    public JobStateSet States { get; init; }

    /// <summary>The host wanted.</summary>
    public string? Host { get; init; }

    /// <summary>The procedure wanted.</summary>
    public string? Procedure { get; init; }

    /// <summary>The queue wanted, by a <see cref="CallQueue"/> or by its name, as for <see cref="CallQueue(object, int)"/>.</summary>
    public object? Queue { get; init; }

    /// <summary>Submitted at this moment or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Submitted before this moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// The beginning of the job's id, at least 8 hexadecimal digits of it. A dispatcher that knows this has <c>job_prefix</c> in
    /// <see cref="DispatcherInfo.Features"/>.
    /// </summary>
    public string? Job { get; init; }

    /// <summary>The number of jobs to ask for at once, from 1 to 1000: 100. It does not bound how many are listed in all.</summary>
    public int PageSize { get; init; } = ListJobsRequest.DefaultLimit;

    internal ListJobsRequest Request(string? cursor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PageSize, ListJobsRequest.LimitMax);
        return new ListJobsRequest
        {
            States = States,
            Host = Host,
            Procedure = Procedure,
            Queue = Queue is null ? null : QueueNames.Of(Queue, nameof(Queue)),
            Since = Milliseconds(Since),
            Until = Milliseconds(Until),
            Job = Job is null ? null : JobIdPrefix.TryParse(Job, out var prefix) ? prefix
                : throw new ArgumentException(
                    $"expected the beginning of a job id, of at least {JobIdPrefix.LengthMin} hexadecimal digits, got '{Job}'",
                    nameof(Job)),
            Limit = PageSize,
            Cursor = cursor,
        };
    }

    /// <summary>
    /// Rounded up, because jobs are submitted at whole milliseconds: one is at or after the moment where it is at or after the next whole
    /// millisecond. Nothing is before 1970.
    /// </summary>
    private static long? Milliseconds(DateTimeOffset? moment) => moment is { } given
        ? Math.Max(0, ((given - DateTimeOffset.UnixEpoch).Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond)
        : null;
}
