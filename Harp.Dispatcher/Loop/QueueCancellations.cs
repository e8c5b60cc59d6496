using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The queues that are being cancelled. None of their jobs starts from the moment on at which that was asked for; the ends of those that
/// wait are written in steps, a commit each, so that nobody waits for a large queue. Where one step does not do, the first commit holds a
/// mark that survives a crash. Who asked is answered when all have ended, and so sees them ended.
/// </summary>
internal sealed class QueueCancellations(Scheduler scheduler, int stepMax)
{
    private readonly List<Cut> _cancellations = [];

    /// <summary>True if nothing is left to do.</summary>
    public bool IsDone => scheduler.Cut == 0;

    /// <summary>Cancels a queue.</summary>
    public void Begin(LoopMessage.CancelQueue asked, TimeSpan now, ICollection<SchedulerAction> actions)
    {
        var (jobs, last) = scheduler.CancelQueue(asked.Queue, now, actions);
        _cancellations.Add(new Cut(last, asked.Reply, new CancelledJobsReply(jobs)));
    }

    /// <summary>Orders the next ends.</summary>
    public void Step(ICollection<SchedulerAction> actions) => scheduler.EndCut(stepMax, actions);

    /// <summary>The actions of the step are in the batch: whose jobs have all ended is answered with it, what is left is marked.</summary>
    public void Settle(Batch batch) => _cancellations.RemoveAll(cut =>
    {
        if (cut.Last is not { } last || !scheduler.Has(last))
        {
            batch.Reply(cut.Waiter, cut.Reply);
            return true;
        }

        if (!cut.IsMarked)
        {
            batch.Write(new StoreWrite.Cut(last));
            cut.IsMarked = true;
        }

        return false;
    });

    /// <summary>The loop ends, and every batch is on disk: what is marked ends after the next start.</summary>
    public void Leave()
    {
        _cancellations.ForEach(cut => cut.Waiter.TrySetResult(cut.Reply));
        _cancellations.Clear();
    }

    /// <summary>Refuses: whether the last batch is on disk is not known.</summary>
    public void Refuse()
    {
        _cancellations.ForEach(cut => cut.Waiter.TrySetResult(Refusals.StorageFailed()));
        _cancellations.Clear();
    }

    private sealed class Cut(JobId? last, TaskCompletionSource<Reply> waiter, Reply reply)
    {
        public JobId? Last { get; } = last;

        public TaskCompletionSource<Reply> Waiter { get; } = waiter;

        public Reply Reply { get; } = reply;

        public bool IsMarked { get; set; }
    }
}
