using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>The facts that the scheduler needs to know of a job.</summary>
/// <param name="Id">The job.</param>
/// <param name="Host">Where it is called.</param>
/// <param name="Queue">The queue's name; null for a job that waits for nobody.</param>
/// <param name="Concurrency">How many jobs the queue may run at once, where this job makes it appear.</param>
/// <param name="Timeout">The longest silence of the daemon, once it has acknowledged the call.</param>
/// <param name="MaxExecTime">The longest time from the start of the call to its end.</param>
internal sealed record JobSpec(JobId Id, string Host, QueueName? Queue, int Concurrency, TimeSpan Timeout, TimeSpan MaxExecTime)
{
    /// <summary>The user who submitted it, which bounds how many of that user's jobs wait and run; null where nobody was asked.</summary>
    public string? User { get; init; }
}
