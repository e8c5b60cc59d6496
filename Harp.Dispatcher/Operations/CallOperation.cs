using Harp.Dispatcher.Loop;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "call". The reply leaves when the job is on disk.</summary>
internal sealed class CallOperation(DispatchLoop loop) : IPostedOperation
{
    public Task<Reply> PostAsync(Request request, string? user) => loop.SubmitAsync((CallRequest)request, user);
}
