using Harp.Protocol.Values;

namespace Harp.Dispatcher.Storage;

/// <summary>The state that a start finds.</summary>
/// <param name="Waiting">The jobs to go on with, in the order of their submission.</param>
/// <param name="Interrupted">The jobs that ran, and have been ended as interrupted; those with a queue still hold their slots.</param>
/// <param name="Held">Other jobs that have ended and still hold their slots.</param>
/// <param name="Cut">The jobs that wait in queues that were cancelled, and must only be ended, in the order of their submission.</param>
internal sealed record Recovery(
    IReadOnlyList<UnfinishedJob> Waiting,
    IReadOnlyList<UnfinishedJob> Interrupted,
    IReadOnlyList<UnfinishedJob> Held,
    IReadOnlyList<UnfinishedJob> Cut)
{
    /// <summary>The same, from all jobs that are stored as waiting, in the order of their submission.</summary>
    public static Recovery Of(
        IReadOnlyList<UnfinishedJob> waiting, IReadOnlyList<UnfinishedJob> interrupted, IReadOnlyList<UnfinishedJob> held)
    {
        var cuts = new Dictionary<QueueName, int>();
        for (var i = 0; i < waiting.Count; i++)
        {
            if (waiting[i] is { IsCut: true, Queue: { } queue })
            {
                cuts[queue] = i;
            }
        }

        if (cuts.Count == 0)
        {
            return new Recovery(waiting, interrupted, held, []);
        }

        var parts = waiting.Select(
            (job, i) => (job, IsCut: job.Queue is { } queue && cuts.TryGetValue(queue, out var last) && i <= last)).ToLookup(
            part => part.IsCut, part => part.job);
        return new Recovery([.. parts[false]], interrupted, held, [.. parts[true]]);
    }
}
