using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;

namespace Harp.Client;

/// <summary>One queue of a list (spec: "list_queues").</summary>
/// <example><code>foreach (var queue in await caller.ListQueuesAsync()) Console.WriteLine($"{queue.Name}: {queue.Waiting}
/// wait");</code></example>
public sealed class QueueInfo
{
    internal QueueInfo(ListedQueueReply reply, ReadOnlyMemory<byte> line)
    {
        Name = reply.Name.AsSent;
        Concurrency = reply.Concurrency;
        Running = reply.Running;
        Waiting = reply.Waiting;
        Utf8 = line.ToArray();
    }

    /// <summary>The name as the queue's first job gave it.</summary>
    public RawJson Name { get; }

    /// <summary>The number of its jobs that may run at once.</summary>
    public int Concurrency { get; }

    /// <summary>The number of places that are taken, those of calls that are being ended too.</summary>
    public int Running { get; }

    /// <summary>The number of jobs that wait.</summary>
    public int Waiting { get; }

    /// <summary>The whole line as it came, in UTF-8, with members that this library does not know.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The name and the numbers.</summary>
    public override string ToString() => $"{Name} {Running}/{Concurrency} running, {Waiting} waiting";
}
