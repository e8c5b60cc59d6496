using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "get_result".</summary>
internal sealed class GetResultOperation(IJobReader jobs, JobSignals signals) : IOperation
{
    public async Task RunAsync(Request request, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (GetResultRequest)request;
        var job = JobNames.Parse(wanted.Job);
        using var watch = signals.Start(job);
        while (true)
        {
            var next = watch.Next;
            var progress = jobs.FindProgress(job) ?? throw JobNames.Unknown(job);
            if (progress.Outcome is not null)
            {
                await replies.WriteLinesAsync(progress.OutcomeLine()).ConfigureAwait(false);
                return;
            }

            if (!wanted.Wait)
            {
                await replies.WriteAsync(NoResultReply.Instance).ConfigureAwait(false);
                return;
            }

            await JobSignals.WaitAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }
}
