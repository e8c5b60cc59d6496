using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "prune". The jobs are gone when the reply leaves; what they took from the disk is swept afterwards.</summary>
internal sealed class PruneOperation(DispatchLoop loop) : IOperation
{
    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (PruneRequest)request;
        var limits = new PruneLimits { MaxAge = wanted.MaxAge, MaxJobs = wanted.MaxJobs, MaxBytes = wanted.MaxBytes };
        var removed = await loop.PruneAsync(limits, cancellationToken).ConfigureAwait(false);
        await replies.WriteAsync(new PrunedReply(removed)).ConfigureAwait(false);
        return true;
    }
}
