using Harp.Dispatcher.Access;
using Harp.Dispatcher.Loop;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Spec: "list_queues". What is told is of one moment, however long the telling takes; queues that no rule lets the user see are left out.
/// </summary>
internal sealed class ListQueuesOperation(DispatchLoop loop, AccessControl access) : IOperation
{
    private const string Operation = "list_queues";

    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        if (hold is null)
        {
            return false;
        }

        hold.EndTurn();
        ListedQueueReply[] queues =
            [.. (await loop.ListQueuesAsync().ConfigureAwait(false)).Where(queue => access.AllowsQueue(user, Operation, queue.Name))];
        foreach (var queue in queues)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await replies.WriteAsync(queue, more: true).ConfigureAwait(false);
        }

        await replies.WriteAsync(new QueuesReply(queues.Length)).ConfigureAwait(false);
        return true;
    }
}
