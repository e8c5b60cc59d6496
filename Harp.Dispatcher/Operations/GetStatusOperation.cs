using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "get_status".</summary>
internal sealed class GetStatusOperation(IJobReader jobs) : IOperation
{
    public async Task RunAsync(Request request, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var id = JobNames.Parse(((GetStatusRequest)request).Job);
        var job = jobs.FindJob(id) ?? throw JobNames.Unknown(id);
        var status = new StatusReply(
            job.Procedure,
            job.Arguments,
            job.Host,
            new JobTimes(job.Submitted.ToUnixTimeSeconds(), job.Started?.ToUnixTimeSeconds(), job.Ended?.ToUnixTimeSeconds()),
            job.Info,
            Facts: null);
        await replies.WriteAsync(status).ConfigureAwait(false);
    }
}
