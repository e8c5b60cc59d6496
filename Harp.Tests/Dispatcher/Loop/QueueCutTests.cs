using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class QueueCutTests : IDisposable
{
    private readonly LoopBench _bench = new(new LoopLimits { CutMax = 10 });

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_small_queue_ends_in_the_commit_of_its_cancel_and_leaves_no_mark()
    {
        var (running, waiting) = Fill(waiting: 10);
        var commits = _bench.Store.Commits;
        var reply = TakeCancelQueue();
        _bench.Finish();

        Assert.Equal(new CancelledJobsReply(11), LoopBench.ReplyOf(reply));
        Assert.Equal(commits + 1, _bench.Store.Commits);
        Assert.All([running, .. waiting], job => Assert.Equal(JobState.Cancelled, _bench.StateOf(job)));
        Assert.Empty(_bench.Store.Written.OfType<StoreWrite.Cut>());
        Assert.True(_bench.CallOf(running).IsStopped);
    }

    [Fact]
    public void A_large_queue_ends_in_steps_between_which_others_are_served_and_the_reply_comes_last()
    {
        var (_, waiting) = Fill(waiting: 35);
        var reply = TakeCancelQueue();
        _bench.Finish();
        Assert.False(reply.IsCompleted);
        Assert.Equal(waiting[..10], Ended());
        Assert.Equal(new StoreWrite.Cut(waiting[^1]), Assert.Single(_bench.Store.Written.OfType<StoreWrite.Cut>()));
        Assert.Equal(TimeSpan.Zero, _bench.Processor.NextDeadline);

        var other = _bench.Submit("other");
        Assert.Equal(JobState.Running, _bench.StateOf(other));
        Assert.Equal(waiting[..20], Ended());
        Assert.False(_bench.Cancel(waiting[34]));
        Assert.False(reply.IsCompleted);
        _bench.Finish();

        Assert.Equal(new CancelledJobsReply(36), LoopBench.ReplyOf(reply));
        Assert.Equal(waiting, Ended());
        Assert.NotEqual(TimeSpan.Zero, _bench.Processor.NextDeadline);
        Assert.InRange(_bench.Store.LargestBatch, 1, 13);

        JobId[] Ended() => [.. waiting.Where(job => _bench.StateOf(job) == JobState.Cancelled)];
    }

    [Fact]
    public void From_the_moment_of_the_cancel_on_none_of_them_starts_and_what_comes_later_is_not_touched()
    {
        var (running, waiting) = Fill(waiting: 35);
        TakeCancelQueue();
        var later = _bench.Take(LoopBench.RequestOf("q"));
        _bench.Processor.Take(LoopBench.Ended(running));
        _bench.Finish();
        var job = ((JobIdReply)LoopBench.ReplyOf(later)).Job;
        Assert.Equal(JobState.Running, _bench.StateOf(job));

        Drive();
        Assert.Equal([running, job], _bench.Starter.Calls.Select(call => call.Job));
        Assert.All(waiting, cut => Assert.Equal((JobState.Cancelled, null), (_bench.StateOf(cut), _bench.Store.FindJob(cut)!.Started)));
        Assert.Equal(JobState.Running, _bench.StateOf(job));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void After_a_crash_they_end_without_ever_having_started(int steps)
    {
        var (running, waiting) = Fill(waiting: 35);
        TakeCancelQueue();
        _bench.Finish();
        var later = Enumerable.Range(0, 2).Select(_ => _bench.Take(LoopBench.RequestOf("q"))).ToArray();
        for (var i = 0; i < steps; i++)
        {
            _bench.Finish();
            _bench.Crash();
        }

        Drive();
        Assert.All([running, .. waiting], job => Assert.Equal(JobState.Cancelled, _bench.StateOf(job)));
        Assert.Empty(_bench.Starter.Calls);
        _bench.Advance(_bench.SettleTime);
        Assert.Equal(((JobIdReply)LoopBench.ReplyOf(later[0])).Job, Assert.Single(_bench.Starter.Calls).Job);
        Assert.Equal(JobState.Waiting, _bench.StateOf(((JobIdReply)LoopBench.ReplyOf(later[1])).Job));
        Assert.Equal(36, _bench.Store.Written.OfType<StoreWrite.End>().Select(end => end.Job).Distinct().Count());
    }

    [Fact]
    public void Several_queues_are_cancelled_at_once_and_each_is_answered_for_itself()
    {
        Fill(waiting: 15);
        Fill(waiting: 3, queue: "r");
        var (first, second, again) = (TakeCancelQueue(), TakeCancelQueue("r"), TakeCancelQueue());
        _bench.Finish();
        Assert.Equal((false, false), (first.IsCompleted, second.IsCompleted));
        Assert.Equal(new CancelledJobsReply(0), LoopBench.ReplyOf(again));
        _bench.Finish();

        Assert.Equal([new CancelledJobsReply(16), new CancelledJobsReply(4)], [LoopBench.ReplyOf(first), LoopBench.ReplyOf(second)]);
    }

    [Fact]
    public void A_cancel_whose_mark_may_not_be_on_disk_is_no_success()
    {
        Fill(waiting: 35);
        var reply = TakeCancelQueue();
        _bench.Store.Fails = true;
        Assert.Throws<StoreFailedException>(_bench.Finish);
        _bench.Processor.RefuseAll();

        Assert.Contains("\"storage_error\"", ((OutcomeReply)LoopBench.ReplyOf(reply)).Value.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_answers_with_what_is_on_disk_and_the_next_start_ends_the_rest()
    {
        var (_, waiting) = Fill(waiting: 35);
        var reply = TakeCancelQueue();
        _bench.Finish();
        _bench.Processor.Leave();
        Assert.Equal(new CancelledJobsReply(36), LoopBench.ReplyOf(reply));

        _bench.Crash();
        Drive();
        Assert.All(waiting, job => Assert.Equal(JobState.Cancelled, _bench.StateOf(job)));
    }

    private (JobId Running, JobId[] Waiting) Fill(int waiting, string queue = "q")
    {
        var running = _bench.Submit(queue);
        _bench.Acknowledge(running);
        return (running, [.. Enumerable.Range(0, waiting).Select(_ => _bench.Submit(queue))]);
    }

    private Task<Reply> TakeCancelQueue(string queue = "q")
    {
        var reply = new TaskCompletionSource<Reply>();
        _bench.Processor.Take(new LoopMessage.CancelQueue(QueueName.Parse(RawJson.Parse($"{{\"name\":\"{queue}\"}}")), reply));
        return reply.Task;
    }

    private void Drive()
    {
        while (_bench.Processor.NextDeadline == TimeSpan.Zero)
        {
            _bench.Finish();
        }
    }
}
