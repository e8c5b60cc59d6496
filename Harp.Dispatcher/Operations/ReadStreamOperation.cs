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
        var (packets, hasEnded) = StoredStream.Look(jobs, job);
        await StoredStream.CopyAsync(
            jobs, job, wanted.Start.FirstPacket(packets), packets, wanted.Times, replies, cancellationToken).ConfigureAwait(false);
        await (hasEnded
            ? StoredStream.EndAsync(jobs, job, replies)
            : replies.WriteAsync(ContinueReply.Instance)).ConfigureAwait(false);
    }
}
