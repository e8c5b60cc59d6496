using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>A job that had not ended, or still held its slot, when the last process stopped.</summary>
/// <param name="Id">The job.</param>
/// <param name="Host">The host it is for.</param>
/// <param name="Queue">The name of its queue; null for none.</param>
/// <param name="Concurrency">The concurrency that its queue had.</param>
/// <param name="Timeout">The longest silence.</param>
/// <param name="MaxExecTime">The longest run.</param>
/// <param name="Acknowledged">Whether its daemon had acknowledged the call.</param>
internal sealed record UnfinishedJob(
    JobId Id, string Host, QueueName? Queue, int Concurrency, TimeSpan Timeout, TimeSpan MaxExecTime, bool Acknowledged)
{
    /// <summary>The user who submitted it; null where nobody was asked.</summary>
    public string? Caller { get; init; }

    /// <summary>Its last attempt, from 1; 0 where it was never started.</summary>
    public int Attempt { get; init; }

    /// <summary>True if its queue was cancelled up to this job.</summary>
    public bool IsCut { get; init; }
}
