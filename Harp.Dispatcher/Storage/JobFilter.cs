using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>The conditions of a list of jobs; what is null does not matter.</summary>
internal sealed record JobFilter
{
    /// <summary>All jobs.</summary>
    public static JobFilter All { get; } = new();

    /// <summary>In one of these states.</summary>
    public IReadOnlyCollection<JobState>? States { get; init; }

    /// <summary>For this host.</summary>
    public string? Host { get; init; }

    /// <summary>Of this procedure.</summary>
    public string? Procedure { get; init; }

    /// <summary>In the queue of this canonical name.</summary>
    public string? Queue { get; init; }

    /// <summary>With an id that begins so.</summary>
    public JobIdPrefix? Job { get; init; }

    /// <summary>Submitted by this user.</summary>
    public string? Caller { get; init; }

    /// <summary>Submitted then or later, in unix milliseconds.</summary>
    public long? Since { get; init; }

    /// <summary>Submitted before then, in unix milliseconds.</summary>
    public long? Until { get; init; }
}
