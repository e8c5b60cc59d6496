using Harp.Dispatcher.Access;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Operations;

/// <summary>Refuses what a user may not do, before anything is done. Where there are no users it costs nothing.</summary>
internal sealed class AccessGate(AccessControl access, IJobReader jobs)
{
    /// <summary>True if it asks the store nothing.</summary>
    public bool IsPrompt => access.IsOpen;

    /// <exception cref="Harp.Protocol.Errors.HarpErrorException"><c>access_denied</c>.</exception>
    public void Check(Request request, string? user)
    {
        if (access.IsOpen)
        {
            return;
        }

        var operation = RequestTable.NameOf(request);
        access.Check(user, operation);
        if (request is CallRequest call)
        {
            access.Check(user, operation, TargetOf(call, user));
        }
        else if (request is CancelQueueRequest cancel)
        {
            access.CheckQueue(user, operation, cancel.Queue);
        }
        else if (JobOf(request) is { } text && JobId.TryParse(text, out var id) && jobs.FindTarget(id) is { } job)
        {
            access.Check(user, operation, new AccessTarget(job.Host, job.Procedure, job.Caller));
        }
    }

    /// <summary>The part of a call that decides whether a user may make it.</summary>
    public static AccessTarget TargetOf(CallRequest call, string? user) =>
        new(call.Host, call.Procedure, user) { Queue = call.Queue?.Name };

    /// <summary>The job that a request is about, as it was sent; null where it is about none.</summary>
    private static string? JobOf(Request request) => request switch
    {
        CancelRequest { Job: var job } => job,
        GetResultRequest { Job: var job } => job,
        GetStatusRequest { Job: var job } => job,
        FollowStreamRequest { Job: var job } => job,
        ReadStreamRequest { Job: var job } => job,
        _ => null,
    };
}
