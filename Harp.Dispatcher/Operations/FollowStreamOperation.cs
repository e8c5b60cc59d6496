using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Spec: "follow_stream". Stored and live packets come from the same place, the store, so there is no seam between them where one could be lost
/// or doubled.
/// </summary>
internal sealed class FollowStreamOperation(IJobReader jobs, JobSignals signals) : IOperation
{
    public async Task RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (FollowStreamRequest)request;
        var job = JobNames.Parse(wanted.Job);
        using var watch = signals.Start(job);
        long? packet = null;
        while (true)
        {
            var next = watch.Next;
            var (packets, hasEnded) = StoredStream.Look(jobs, job);
            packet = await StoredStream.CopyAsync(
                jobs, job, packet ?? wanted.Start.FirstPacket(packets), packets, wanted.Times, replies, cancellationToken).ConfigureAwait(false);
            if (hasEnded)
            {
                await StoredStream.EndAsync(jobs, job, replies).ConfigureAwait(false);
                return;
            }

            await JobSignals.WaitAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }
}
