namespace Harp.Client.CommandLine.Top;

/// <summary>The state of a dispatcher at one moment, as far as it was asked.</summary>
internal sealed record TopSample
{
    public static TopSample Empty { get; } = new();

    /// <summary>The running jobs, the newest first; the newest of them where there are too many to list.</summary>
    public IReadOnlyList<JobSummary> Running { get; init; } = [];

    /// <summary>True if more jobs run than are listed.</summary>
    public bool MoreRun { get; init; }

    /// <summary>The waiting jobs, the newest first; the newest of them where there are too many to list.</summary>
    public IReadOnlyList<JobSummary> Waiting { get; init; } = [];

    /// <summary>True if more jobs wait than are listed.</summary>
    public bool MoreWait { get; init; }

    public IReadOnlyList<QueueInfo> Queues { get; init; } = [];

    /// <summary>The time at which the job was submitted that waits longest; null where none waits.</summary>
    public DateTimeOffset? OldestWaiting { get; init; }

    /// <summary>Jobs a second, over the last minute.</summary>
    public double SubmittedPerSecond { get; init; }

    /// <summary>Jobs a second, over the last minute.</summary>
    public double EndedPerSecond { get; init; }

    /// <summary>The number of jobs of the last hour that raised or failed.</summary>
    public int Failures { get; init; }

    /// <summary>True if there are more of them than were counted.</summary>
    public bool MoreFailed { get; init; }

    /// <summary>The dispatcher's limits by their names.</summary>
    public IReadOnlyDictionary<string, double> Limits { get; init; } = new Dictionary<string, double>();

    /// <summary>The number of jobs that wait, the listed ones and those that queues count.</summary>
    public int WaitingCount => Math.Max(Waiting.Count, Queues.Sum(queue => queue.Waiting) + Waiting.Count(job => job.Queue is null));
}
