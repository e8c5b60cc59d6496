using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

/// <summary>
/// Says which ended jobs may stay when the others are forgotten, the oldest first (spec: "prune"): at least one bound, and what stays fits
/// all that are given. Waiting and running jobs always stay.
/// </summary>
/// <example><code>new JobRetention { MaxAge = TimeSpan.FromDays(90), MaxJobs = 1_000_000 }</code></example>
public sealed record JobRetention
{
    /// <summary>The greatest time since the end of a job that stays.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The number of ended jobs that may stay.</summary>
    public long? MaxJobs { get; init; }

    /// <summary>The number of bytes that the ended jobs that stay may take together.</summary>
    public long? MaxBytes { get; init; }

    internal PruneRequest Request()
    {
        if (this is { MaxAge: null, MaxJobs: null, MaxBytes: null })
        {
            throw new ArgumentException($"Expected at least one of {nameof(MaxAge)}, {nameof(MaxJobs)} and {nameof(MaxBytes)}, got none.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(MaxJobs ?? 0, nameof(MaxJobs));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxBytes ?? 0, nameof(MaxBytes));
        return new PruneRequest { MaxAge = CallOptions.Positive(MaxAge, nameof(MaxAge)), MaxJobs = MaxJobs, MaxBytes = MaxBytes };
    }
}
