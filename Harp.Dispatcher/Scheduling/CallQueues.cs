using Harp.Protocol.Values;

namespace Harp.Dispatcher.Scheduling;

/// <summary>
/// The queues that exist: they appear with their first job and are gone with their last. Jobs without a queue stand in a line for each host
/// and user.
/// </summary>
internal sealed class CallQueues
{
    private readonly Dictionary<QueueName, CallQueue> _named = [];
    private readonly Dictionary<(string Host, string? User), CallQueue> _lines = [];
    private long _lastTicket;

    /// <summary>Those with a name.</summary>
    public IReadOnlyCollection<CallQueue> Named => _named.Values;

    public CallQueue? Find(QueueName name) => _named.GetValueOrDefault(name);

    /// <summary>The queue that a job belongs to.</summary>
    public CallQueue Of(JobSpec spec)
    {
        if (spec.Queue is { } name)
        {
            return _named.TryGetValue(name, out var queue)
                ? queue : Add(_named, name, new CallQueue(name, spec.Concurrency, ++_lastTicket));
        }

        var key = (spec.Host, spec.User);
        return _lines.TryGetValue(key, out var line) ? line : Add(_lines, key, new CallQueue(name: null, int.MaxValue, ++_lastTicket));
    }

    /// <summary>
    /// Jobs have left a queue, <paramref name="last"/> was one of them where any had waited: without another that queue is gone.
    /// </summary>
    public void Left(CallQueue queue, JobSpec? last)
    {
        if (!queue.IsEmpty)
        {
            return;
        }

        if (queue.Name is { } name)
        {
            _named.Remove(name);
        }
        else if (last is not null)
        {
            _lines.Remove((last.Host, last.User));
        }
    }

    private static CallQueue Add<TKey>(Dictionary<TKey, CallQueue> queues, TKey key, CallQueue queue)
        where TKey : notnull
    {
        queues.Add(key, queue);
        return queue;
    }
}
