namespace Harp.Dispatcher.Storage;

/// <summary>
/// The limits of the ended jobs that are kept; what is null does not matter. Where a limit is passed, those that ended first go first.
/// </summary>
internal sealed record PruneLimits
{
    /// <summary>No job is removed; what earlier removals left behind still is.</summary>
    public static PruneLimits None { get; } = new();

    /// <summary>Those that ended no longer ago than this.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>At most so many.</summary>
    public long? MaxJobs { get; init; }

    /// <summary>At most so many bytes of arguments, info, packets and outcomes.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>True if the job that ended first must go.</summary>
    /// <param name="age">How long ago it ended.</param>
    /// <param name="jobs">How many ended jobs there are, with it.</param>
    /// <param name="bytes">How many bytes these take.</param>
    public bool Exclude(TimeSpan age, long jobs, long bytes) => age > MaxAge || jobs > MaxJobs || bytes > MaxBytes;
}
