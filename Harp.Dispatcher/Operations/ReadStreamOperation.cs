using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "read_stream".</summary>
internal sealed class ReadStreamOperation(IJobReader jobs) : IOperation
{
    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (ReadStreamRequest)request;
        var job = JobNames.Parse(wanted.Job);
        if (await StoredStream.LookAsync(jobs, job, replies).ConfigureAwait(false) is not { } extent
            || await StoredStream.CopyAsync(
                jobs, job, wanted.Start.FirstPacket(extent.Packets), extent.Packets, wanted.Times, replies,
                cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        if (extent.HasEnded)
        {
            return await StoredStream.EndAsync(jobs, job, replies).ConfigureAwait(false);
        }

        await replies.WriteAsync(ContinueReply.Instance).ConfigureAwait(false);
        return true;
    }
}
