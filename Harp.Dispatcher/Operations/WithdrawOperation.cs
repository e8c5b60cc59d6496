using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Spec: "withdraw". The session knows what is under way on it; its reply comes after the last line of what was withdrawn.
/// </summary>
internal sealed class WithdrawOperation : IOperation
{
    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var withdrawn = await replies.WithdrawAsync(((WithdrawRequest)request).Request).ConfigureAwait(false);
        await replies.WriteAsync(new WithdrawnReply(withdrawn)).ConfigureAwait(false);
        return true;
    }
}
