using Harp.Protocol.Json;
using Harp.Protocol.Messages.Requests;

namespace Harp.Client;

/// <summary>
/// The queue that a call waits in (spec: "call"). A queue appears with its first job, keeps the concurrency that this job asked for,
/// and vanishes with its last.
/// </summary>
/// <example><code>new CallOptions { Queue = new CallQueue(new { host = "web01", kind = "backup" }, concurrency: 2) }</code></example>
public sealed class CallQueue
{
    /// <summary>Names a queue.</summary>
    /// <param name="name">
    /// Any value that is a JSON object: an anonymous object, a dictionary, a <see cref="RawJson"/>. A string <c>s</c> stands for
    /// <c>{"name":s}</c>.
    /// </param>
    /// <param name="concurrency">How many of its jobs may run at once, at least 1.</param>
    /// <exception cref="ArgumentException">The name is no JSON object, or too long; or the concurrency is less than 1.</exception>
    public CallQueue(object name, int concurrency = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        Spec = new QueueSpec(QueueNames.Of(name, nameof(name)), concurrency);
    }

    /// <summary>The name as it is sent.</summary>
    public RawJson Name => Spec.Name.AsSent;

    /// <summary>The number of the queue's jobs that may run at once.</summary>
    public int Concurrency => Spec.Concurrency;

    internal QueueSpec Spec { get; }
}
