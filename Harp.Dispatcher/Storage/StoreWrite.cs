using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>
/// One thing to make durable. What tells of a call carries the job's attempt, a fencing token: a write of an attempt that is not the job's
/// current one is a fault of ours, and fails the batch, as does any write that does not fit the job's row.
/// </summary>
internal abstract record StoreWrite(JobId Job)
{
    /// <summary>A new job, waiting.</summary>
    internal sealed record Insert(
        JobId Job,
        string Host,
        string Procedure,
        RawJson Arguments,
        RawJson Info,
        QueueName? Queue,
        int Concurrency,
        TimeSpan Timeout,
        TimeSpan MaxExecTime,
        DateTimeOffset Submitted) : StoreWrite(Job)
    {
        /// <summary>The user that submits it; null where there are no users.</summary>
        public string? Caller { get; init; }

        /// <summary>The caller's key for the request; null for none. The store refuses one that stands for another job.</summary>
        public string? Key { get; init; }

        /// <summary>The request, where there is a key.</summary>
        public RequestFingerprint? Fingerprint { get; init; }

        /// <summary>The W3C <c>traceparent</c> that the call came with; null for none.</summary>
        public string? Trace { get; init; }
    }

    /// <summary>The job's call is about to start, as attempt <paramref name="Attempt"/>.</summary>
    internal sealed record Start(JobId Job, int Attempt, DateTimeOffset Started) : StoreWrite(Job);

    /// <summary>The daemon acknowledged the call.</summary>
    internal sealed record Acknowledge(JobId Job, int Attempt) : StoreWrite(Job);

    /// <summary>Packets that follow on those stored.</summary>
    internal sealed record Append(JobId Job, int Attempt, PacketRun Run) : StoreWrite(Job);

    /// <summary>The job ended so, with the reply line (without LF) that tells it.</summary>
    internal sealed record End(JobId Job, int Attempt, JobState State, byte[] Outcome, DateTimeOffset Ended) : StoreWrite(Job)
    {
        /// <summary>True if its slot of a queue stays taken, until <see cref="FreeSlot"/>. The job is not pruned as long.</summary>
        public bool SlotStillTaken { get; init; }
    }

    /// <summary>The slot that outlived the job is free.</summary>
    internal sealed record FreeSlot(JobId Job) : StoreWrite(Job);

    /// <summary>
    /// The queue of this waiting job is cancelled, up to this job: none of those that wait may be started. Their ends follow, this one's
    /// last.
    /// </summary>
    internal sealed record Cut(JobId Job) : StoreWrite(Job);
}
