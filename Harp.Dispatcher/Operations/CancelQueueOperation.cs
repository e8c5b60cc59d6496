using Harp.Dispatcher.Loop;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "cancel_queue".</summary>
internal sealed class CancelQueueOperation(DispatchLoop loop) : IPostedOperation
{
    public Task<Reply> PostAsync(Request request, string? user) => loop.CancelQueueAsync(((CancelQueueRequest)request).Queue);
}
