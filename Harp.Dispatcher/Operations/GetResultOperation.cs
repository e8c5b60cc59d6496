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

    public bool IsPrompt(Request request) =>
        request is GetResultRequest { Wait: true } wanted && JobId.TryParse(wanted.Job, out var job) && loop.IsAlive(job);

    public async Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken)
    {
        var wanted = (GetResultRequest)request;
        var job = JobNames.Parse(wanted.Job);
        using var watch = signals.Start(job);
        using var limit = wanted.WaitTimeout is { } longest && longest < LongestTimer ? new CancellationTokenSource(longest, time) : null;
        while (true)
        {
            _ = watch.Arm();
            if (watch.OutcomeLine is { } told)
            {
                return await TellAsync(told, replies).ConfigureAwait(false);
            }

            if (!loop.IsAlive(job) && await AnswerAsync(job, replies).ConfigureAwait(false) is { } answered)
            {
                return answered;
            }

            if (!wanted.Wait || limit?.IsCancellationRequested == true)
            {
                await replies.WriteAsync(NoResultReply.Instance).ConfigureAwait(false);
                return true;
            }

            // Where the caller's time is over, what it says decides, after one last look.
            replies.BeginWait();
            if (!await watch.WaitAsync(cancellationToken, limit?.Token ?? default).ConfigureAwait(false)
                && limit is not { IsCancellationRequested: true })
            {
                return false;
            }
        }
    }

    /// <summary>Tells the outcome, in a turn: thousands may be told at once.</summary>
    private static async ValueTask<bool> TellAsync(byte[] outcomeLine, IReplyWriter replies)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        if (hold is not null)
        {
            await replies.WriteLinesAsync(outcomeLine).ConfigureAwait(false);
        }

        return hold is not null;
    }

    /// <summary>Tells the outcome that is stored. False where nobody is left to be told, null where there is none yet.</summary>
    private async ValueTask<bool?> AnswerAsync(JobId job, IReplyWriter replies)
    {
        using var hold = await replies.HoldAsync().ConfigureAwait(false);
        if (hold is null)
        {
            return false;
        }

        var progress = await hold.ReadAsync(
            () => jobs.FindProgress(job) ?? throw JobNames.Unknown(job), JobProgress.BytesOf).ConfigureAwait(false);
        if (progress.Line is null)
        {
            return null;
        }

        await replies.WriteLinesAsync(progress.OutcomeLine()).ConfigureAwait(false);
        return true;
    }
}
