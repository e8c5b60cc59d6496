using Harp.Dispatcher.Hosts;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "refresh_hosts".</summary>
internal sealed class RefreshHostsOperation(HostRegistry hosts) : IOperation
{
    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var snapshot = await hosts.RefreshAsync(((RefreshHostsRequest)request).Force, cancellationToken).ConfigureAwait(false);
        await replies.WriteAsync(HostsReplies.Summary(hosts, snapshot)).ConfigureAwait(false);
        return true;
    }
}
