using Harp.Dispatcher.Hosts;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "list_hosts".</summary>
internal sealed class ListHostsOperation(HostRegistry hosts) : IOperation
{
    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        if (hold is null)
        {
            return false;
        }

        var snapshot = hosts.Current;
        foreach (var host in snapshot.Hosts.Values.OrderBy(host => host.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await replies.WriteAsync(HostsReplies.Of(host), more: true).ConfigureAwait(false);
        }

        await replies.WriteAsync(HostsReplies.Summary(hosts, snapshot)).ConfigureAwait(false);
        return true;
    }
}
