using Harp.Dispatcher.Access;
using Harp.Dispatcher.Loop;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "call". The reply leaves when the job is on disk.</summary>
internal sealed class CallOperation(DispatchLoop loop, AccessControl access) : IPostedOperation
{
    public Task<Reply> PostAsync(Request request, string? user)
    {
        var call = (CallRequest)request;
        return loop.SubmitAsync(
            call, user, queueMayAppear: call.Queue is null || access.IsOpen || access.MayAppear(user, AccessGate.TargetOf(call, user)));
    }
}
