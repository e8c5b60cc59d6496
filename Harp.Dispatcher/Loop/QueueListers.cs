using Harp.Dispatcher.Scheduling;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Those who asked in one batch which queues there are: all get the same list, made once, because there may be many queues and many who
/// ask.
/// </summary>
internal sealed class QueueListers(Scheduler scheduler)
{
    private readonly List<TaskCompletionSource<IReadOnlyList<ListedQueueReply>>> _waiters = [];

    public void Add(TaskCompletionSource<IReadOnlyList<ListedQueueReply>> waiter) => _waiters.Add(waiter);

    /// <summary>The batch is on disk: they are told how it left the queues.</summary>
    public void Tell()
    {
        if (_waiters.Count > 0)
        {
            ListedQueueReply[] queues = [.. scheduler.Queues.OrderBy(queue => queue.Ticket).Select(Listed)];
            _waiters.ForEach(waiter => waiter.TrySetResult(queues));
            _waiters.Clear();
        }
    }

    /// <summary>Refuses: whether the batch is on disk is not known.</summary>
    public void Refuse()
    {
        _waiters.ForEach(waiter => waiter.TrySetException(new HarpErrorException(Refusals.StorageError())));
        _waiters.Clear();
    }

    private static ListedQueueReply Listed(CallQueue queue) => new(queue.Name!, queue.Concurrency, queue.Running, queue.Waiting);
}
