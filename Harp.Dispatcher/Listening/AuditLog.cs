using System.Globalization;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// Tells the log who asked, from where, for what changes the work of others, and who was refused. Calls are among the latter alone: who
/// submitted a job is told with the job. Nothing of what was sent is quoted but names: a password may stand anywhere in a line that is
/// malformed.
/// </summary>
internal sealed class AuditLog(Func<string> peer, ILogger log)
{
    /// <summary>The number of denials of one connection that are told: a client can be denied things faster than anybody reads.</summary>
    private const int DeniedMax = 10;

    private int _denied;

    /// <summary>A client was not let in, or is no longer who it was.</summary>
    public void TellNotLetIn(HarpError error) => log.NotLetIn(peer(), error.Type);

    /// <summary>A request was refused; told where it is one that the user may not make.</summary>
    public void TellDenied(Request request, string? user, HarpError error)
    {
        if (error.Type == ErrorType.AccessDenied && Volatile.Read(ref _denied) < DeniedMax
            && Interlocked.Increment(ref _denied) is <= DeniedMax and var times)
        {
            log.Denied(
                user ?? "anybody", peer(),
                $"{DeniedName(request)}{(times == DeniedMax ? "; what else this connection is denied is not told" : "")}");
        }
    }

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
        PruneRequest prune => $"prune {string.Join(", ", LimitsOf(prune))}",
        _ => null,
    };

    private static string DeniedName(Request request) => request is CallRequest call
        ? $"call {call.Procedure} on {call.Host}"
        : NameOf(request) ?? RequestTable.NameOf(request);

    private static IEnumerable<string> LimitsOf(PruneRequest prune)
    {
        if (prune.MaxAge is { } age)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"max_age {age.TotalSeconds} s");
        }

        if (prune.MaxJobs is { } jobs)
        {
            yield return $"max_jobs {jobs}";
        }

        if (prune.MaxBytes is { } bytes)
        {
            yield return $"max_bytes {bytes}";
        }
    }
}
