using Harp.Dispatcher.Access;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "list_jobs". Jobs that the user may not see are left out, so a page may hold fewer than were asked for.</summary>
internal sealed class ListJobsOperation(IJobReader jobs, AccessControl access, JobCursors cursors) : IOperation
{
    private const string Operation = "list_jobs";

    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (ListJobsRequest)request;
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        if (hold is null)
        {
            return false;
        }

        var page = jobs.ListJobs(FilterOf(wanted, user), CursorOf(wanted), wanted.Limit);
        var count = 0L;
        foreach (var job in page.Jobs.Where(job => access.Allows(user, Operation, new AccessTarget(job.Host, job.Procedure, job.Caller))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await replies.WriteAsync(ReplyOf(job), more: true).ConfigureAwait(false);
            count++;
        }

        await replies.WriteAsync(new JobsReply(count, page.Cursor is { } next ? cursors.TextOf(next) : null)).ConfigureAwait(false);
        return true;
    }

    private long? CursorOf(ListJobsRequest wanted) => wanted.Cursor is not { } text ? null
        : cursors.TryParse(text, out var cursor) ? cursor
        : throw new HarpErrorException(
            HarpError.InvalidRequest(
                "list_jobs.cursor: expected a cursor from an earlier reply since the dispatcher was started, got another text"));

    private static ListedJobReply ReplyOf(ListedJob job) => new(
        job.Id,
        job.Host,
        job.Procedure,
        new JobFacts(job.State, job.Queue, job.Packets, StatusTimes.Milliseconds(job.Submitted, job.Started, job.Ended)),
        job.Info);

    private JobFilter FilterOf(ListJobsRequest wanted, string? user) => new()
    {
        States = wanted.States.IsEmpty ? null : [.. wanted.States.States],
        Host = wanted.Host,
        Procedure = wanted.Procedure,
        Queue = wanted.Queue?.Canonical,
        Since = wanted.Since,
        Until = wanted.Until,
        Job = wanted.Job,
        Caller = access.ReachesOthers(user, Operation) ? null : user,
    };
}
