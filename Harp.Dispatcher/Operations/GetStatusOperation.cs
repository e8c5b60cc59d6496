using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "get_status".</summary>
internal sealed class GetStatusOperation(IJobReader jobs) : IOperation
{
    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var id = JobNames.Parse(((GetStatusRequest)request).Job);
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        if (hold is null)
        {
            return false;
        }

        var job = jobs.FindJob(id) ?? throw JobNames.Unknown(id);
        var status = new StatusReply(
            job.Procedure,
            job.Arguments,
            job.Host,
            StatusTimes.Seconds(job.Submitted, job.Started, job.Ended),
            job.Info,
            new JobFacts(job.State, job.Queue, job.Packets, StatusTimes.Milliseconds(job.Submitted, job.Started, job.Ended)))
        {
            Trace = job.Trace,
        };
        await replies.WriteAsync(status).ConfigureAwait(false);
        return true;
    }
}
