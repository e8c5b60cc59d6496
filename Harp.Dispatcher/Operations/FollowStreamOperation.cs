using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>
/// Spec: "follow_stream". Stored and live packets come from the same place, the store, so there is no seam between them where one could be
/// lost or doubled.
/// </summary>
internal sealed class FollowStreamOperation(IJobReader jobs, JobSignals signals) : IOperation
{
    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (FollowStreamRequest)request;
        var job = JobNames.Parse(wanted.Job);
        using var watch = signals.Start(job);
        long? packet = null;
        while (true)
        {
            _ = watch.Arm();
            if (await StoredStream.LookAsync(jobs, job, replies).ConfigureAwait(false) is not { } extent)
            {
                return false;
            }

            packet = await StoredStream.CopyAsync(
                jobs, job, packet ?? wanted.Start.FirstPacket(extent.Packets), extent.Packets, wanted.Times, replies,
                cancellationToken).ConfigureAwait(false);
            if (packet is null)
            {
                return false;
            }

            if (extent.HasEnded)
            {
                return await StoredStream.EndAsync(jobs, job, replies).ConfigureAwait(false);
            }

            replies.BeginWait();
            if (!await watch.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
    }
}
