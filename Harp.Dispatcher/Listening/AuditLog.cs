using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Listening;

/// <summary>Tells the log who asked, from where, for what changes the work of others. Calls are not among it: who submitted a job is told with the job.</summary>
internal sealed class AuditLog(Func<string> peer, ILogger log)
{
    /// <summary>A request that was allowed is about to be carried out.</summary>
    public void Tell(Request request, string? user)
    {
        if (NameOf(request) is { } asked)
        {
            log.Asked(user ?? "anybody", peer(), asked);
        }
    }

    private static string? NameOf(Request request) => request switch
    {
        CancelRequest { Job: var job } when JobId.TryParse(job, out var id) => $"cancel {id}",
        CancelQueueRequest { Queue: var queue } => $"cancel_queue {queue.Canonical}",
        RefreshHostsRequest { Force: var force } => force ? "refresh_hosts (forced)" : "refresh_hosts",
        PruneRequest => "prune",
        _ => null,
    };
}
