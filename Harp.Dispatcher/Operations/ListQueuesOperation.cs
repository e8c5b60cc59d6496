using Harp.Dispatcher.Loop;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "list_queues". What is told is of one moment, however long the telling takes.</summary>
internal sealed class ListQueuesOperation(DispatchLoop loop) : IOperation
{
    public async Task RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        var queues = await loop.ListQueuesAsync().ConfigureAwait(false);
        foreach (var queue in queues)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await replies.WriteAsync(queue, more: true).ConfigureAwait(false);
        }

        await replies.WriteAsync(new QueuesReply(queues.Count)).ConfigureAwait(false);
    }
}
