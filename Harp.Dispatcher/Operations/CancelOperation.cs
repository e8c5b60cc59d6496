using Harp.Dispatcher.Loop;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "cancel". A text that is no job id names no job, and so cancels none.</summary>
internal sealed class CancelOperation(DispatchLoop loop) : IPostedOperation
{
    public Task<Reply> PostAsync(Request request, string? user) => JobId.TryParse(((CancelRequest)request).Job, out var job)
        ? loop.CancelAsync(job)
        : Task.FromResult<Reply>(new CancelledReply(Cancelled: false));
}
