using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "read_stream".</summary>
internal sealed class ReadStreamOperation(IJobReader jobs) : IOperation
{
    public async Task RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (ReadStreamRequest)request;
        var job = JobNames.Parse(wanted.Job);
        var progress = jobs.FindProgress(job) ?? throw JobNames.Unknown(job);
        await StoredStream.CopyAsync(
            jobs, job, wanted.Start.FirstPacket(progress.Packets), progress.Packets, wanted.Times, replies, cancellationToken).ConfigureAwait(false);
        if (progress.Outcome is null)
        {
            await replies.WriteAsync(ContinueReply.Instance).ConfigureAwait(false);
        }
        else
        {
            await replies.WriteLinesAsync(progress.OutcomeLine()).ConfigureAwait(false);
        }
    }
}
