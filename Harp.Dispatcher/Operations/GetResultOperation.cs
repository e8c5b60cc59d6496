using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Operations;

/// <summary>Spec: "get_result".</summary>
internal sealed class GetResultOperation(DispatchLoop loop, IJobReader jobs, JobSignals signals, TimeProvider time) : IOperation
{
    /// <summary>Timers take no more than 49 days; nobody will miss the end of a longer wait.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    public bool IsPrompt(Request request) => request is GetResultRequest { Wait: true } wanted && JobId.TryParse(wanted.Job, out var job) && loop.IsAlive(job);

    public async Task RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (GetResultRequest)request;
        var job = JobNames.Parse(wanted.Job);
        using var watch = signals.Start(job);
        using var limit = wanted.WaitTimeout is { } longest && longest < LongestTimer ? new CancellationTokenSource(longest, time) : null;
        using var both = limit is null ? null : CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            var next = watch.Next;
            if (watch.OutcomeLine is { } told)
            {
                await replies.WriteLinesAsync(told).ConfigureAwait(false);
                return;
            }

            if (!loop.IsAlive(job) && await TryAnswerAsync(job, replies).ConfigureAwait(false))
            {
                return;
            }

            if (!wanted.Wait || limit?.IsCancellationRequested == true)
            {
                await replies.WriteAsync(NoResultReply.Instance).ConfigureAwait(false);
                return;
            }

            await WaitAsync(next, limit?.Token ?? CancellationToken.None, both?.Token ?? cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WaitAsync(Task next, CancellationToken limit, CancellationToken either)
    {
        try
        {
            await JobSignals.WaitAsync(next, either).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The caller's time is over; what it says decides, after one last look.
        }
    }

    private async Task<bool> TryAnswerAsync(JobId job, IReplyWriter replies)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        var progress = jobs.FindProgress(job) ?? throw JobNames.Unknown(job);
        if (progress.Outcome is null)
        {
            return false;
        }

        await replies.WriteLinesAsync(progress.OutcomeLine()).ConfigureAwait(false);
        return true;
    }
}
