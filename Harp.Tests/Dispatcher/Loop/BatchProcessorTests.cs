using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class BatchProcessorTests : IDisposable
{
    private readonly LoopBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void No_reply_and_no_call_precedes_the_commit()
    {
        var reply = _bench.Take(LoopBench.RequestOf("q"));
        _bench.Store.BeforeCommit = () =>
        {
            Assert.False(reply.IsCompleted);
            Assert.Empty(_bench.Starter.Calls);
        };

        Assert.False(reply.IsCompleted);
        _bench.Finish();

        Assert.True(reply.IsCompletedSuccessfully);
        Assert.Single(_bench.Starter.Calls);
        Assert.Equal(1, _bench.Store.Commits);
    }

    [Fact]
    public async Task A_list_of_queues_tells_of_no_job_that_is_not_on_disk()
    {
        _ = _bench.Take(LoopBench.RequestOf("q"));
        var queues = new TaskCompletionSource<IReadOnlyList<ListedQueueReply>>();
        _bench.Processor.Take(new LoopMessage.ListQueues(queues));
        _bench.Store.BeforeCommit = () => Assert.False(queues.Task.IsCompleted);
        _bench.Finish();
        Assert.True(queues.Task.IsCompletedSuccessfully);
        var queue = Assert.Single(await queues.Task);
        Assert.Equal((1, 0), (queue.Running, queue.Waiting));

        var refused = new TaskCompletionSource<IReadOnlyList<ListedQueueReply>>();
        _ = _bench.Take(LoopBench.RequestOf("q"));
        _bench.Processor.Take(new LoopMessage.ListQueues(refused));
        (_bench.Store.Fails, _bench.Store.BeforeCommit) = (true, () => { });
        Assert.Throws<StoreFailedException>(_bench.Finish);
        _bench.Processor.RefuseAll();
        Assert.True(refused.Task.IsFaulted);
    }

    [Fact]
    public void A_daemon_whose_word_waits_to_be_taken_is_not_silent_however_long_a_commit_took()
    {
        var job = _bench.Submit(timeout: TimeSpan.FromSeconds(10));
        _bench.Acknowledge(job);
        _bench.Time.Advance(TimeSpan.FromSeconds(9));
        var arrived = _bench.Time.GetTimestamp();
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        _bench.Processor.Finish(LoopBench.Sink, heardUntil: arrived);
        Assert.Equal(JobState.Running, _bench.StateOf(job));

        _ = _bench.TakePackets(job, 0, 1);
        _bench.Finish();
        Assert.Equal(JobState.Running, _bench.StateOf(job));
        _bench.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("\"limit\":\"timeout\"", _bench.OutcomeOf(job), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_taken_together_shares_a_commit()
    {
        var replies = Enumerable.Range(0, 100).Select(_ => _bench.Take(LoopBench.RequestOf())).ToArray();
        _bench.Finish();

        Assert.Equal(1, _bench.Store.Commits);
        Assert.Equal(100, replies.Select(reply => ((JobIdReply)LoopBench.ReplyOf(reply)).Job).Distinct().Count());
    }

    [Fact]
    public void Nobody_is_told_of_success_when_the_store_fails()
    {
        var running = _bench.Submit();
        _bench.Acknowledge(running);
        var (reply, cancelled, packets) =
            (_bench.Take(LoopBench.RequestOf()), _bench.TakeCancel(running), _bench.TakePackets(running, 0, 1));
        _bench.Store.Fails = true;

        Assert.Throws<StoreFailedException>(_bench.Finish);
        _bench.Processor.RefuseAll();

        Assert.Contains("\"storage_error\"", ((OutcomeReply)LoopBench.ReplyOf(reply)).Value.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"storage_error\"", ((OutcomeReply)LoopBench.ReplyOf(cancelled)).Value.ToString(), StringComparison.Ordinal);
        Assert.True(packets.IsFaulted);
        Assert.Single(_bench.Starter.Calls);
        Assert.False(_bench.CallOf(running).IsStopped);
    }

    [Fact]
    public async Task A_watcher_is_woken_after_the_commit()
    {
        var job = _bench.Submit();
        _bench.Acknowledge(job);
        using var watch = _bench.Signals.Start(job);
        var next = watch.Arm();
        _ = _bench.TakePackets(job, 0, 2);

        Assert.False(next.IsCompleted);
        _bench.Finish();
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(2, _bench.Store.FindProgress(job)!.Packets);
    }

    [Fact]
    public void A_result_that_came_before_the_cancel_stands()
    {
        var job = _bench.Submit();
        _bench.Acknowledge(job);
        _bench.Processor.Take(LoopBench.Ended(job));
        var cancelled = _bench.TakeCancel(job);
        _bench.Finish();

        Assert.Equal(new CancelledReply(false), LoopBench.ReplyOf(cancelled));
        Assert.Equal("{\"result\":1}", _bench.OutcomeOf(job));
    }

    [Fact]
    public void A_cancel_that_came_before_the_result_stands()
    {
        var job = _bench.Submit();
        _bench.Acknowledge(job);
        var (first, second) = (_bench.TakeCancel(job), _bench.TakeCancel(job));
        _bench.Processor.Take(LoopBench.Ended(job));
        _bench.Finish();

        Assert.Equal([new CancelledReply(true), new CancelledReply(false)], [LoopBench.ReplyOf(first), LoopBench.ReplyOf(second)]);
        Assert.Equal("{\"cancelled\":true}", _bench.OutcomeOf(job));
        Assert.True(_bench.Processor.IsIdle);
    }

    [Fact]
    public void A_job_that_was_cancelled_while_it_waited_never_started()
    {
        var first = _bench.Submit("q");
        var waiting = _bench.Submit("q");

        Assert.True(_bench.Cancel(waiting));
        _bench.Post(LoopBench.Ended(first));

        var found = _bench.Store.FindJob(waiting)!;
        Assert.Equal((JobState.Cancelled, null), (found.State, found.Started));
        Assert.NotNull(found.Ended);
        Assert.Single(_bench.Starter.Calls);
    }

    [Fact]
    public void A_host_that_nobody_knows_ends_the_job_at_once()
    {
        var job = _bench.Submit(host: "nowhere");

        Assert.Contains("\"type\":\"unknown_host\"", _bench.OutcomeOf(job), StringComparison.Ordinal);
        Assert.Contains("\"stage\":\"resolve\",\"started\":\"no\"", _bench.OutcomeOf(job), StringComparison.Ordinal);
        Assert.Null(_bench.Store.FindJob(job)!.Started);
        Assert.True(_bench.Processor.IsIdle);
    }

    [Fact]
    public void Several_unknown_hosts_in_a_row_end_each_with_its_own_outcome()
    {
        var running = _bench.Submit("q");
        var nowhere = Enumerable.Range(0, 5).Select(_ => _bench.Submit("q", host: "nowhere")).ToArray();
        var last = _bench.Submit("q");
        _bench.Acknowledge(running);

        _bench.Post(LoopBench.Ended(running));

        Assert.Equal("{\"result\":1}", _bench.OutcomeOf(running));
        Assert.All(nowhere, job => Assert.Contains("\"unknown_host\"", _bench.OutcomeOf(job), StringComparison.Ordinal));
        Assert.Equal(JobState.Running, _bench.StateOf(last));
        Assert.Equal(6, _bench.Store.Written.OfType<StoreWrite.End>().Count());
    }

    [Fact]
    public void A_call_that_is_over_time_is_stopped_and_then_aborted()
    {
        var job = _bench.Submit("q");
        var next = _bench.Submit("q");
        _bench.Acknowledge(job);

        _bench.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("\"type\":\"timeout\"", _bench.OutcomeOf(job), StringComparison.Ordinal);
        Assert.Contains("\"stage\":\"run\",\"started\":\"yes\",\"limit\":\"timeout\"", _bench.OutcomeOf(job), StringComparison.Ordinal);
        Assert.Equal((true, false), (_bench.CallOf(job).IsStopped, _bench.CallOf(job).IsAborted));
        Assert.Equal(JobState.Waiting, _bench.StateOf(next));

        _bench.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_bench.CallOf(job).IsAborted);
        Assert.Equal(JobState.Waiting, _bench.StateOf(next));

        _bench.Advance(_bench.SettleTime);
        Assert.Equal(JobState.Running, _bench.StateOf(next));
    }

    [Fact]
    public void What_a_call_tells_after_its_job_ended_is_dropped()
    {
        var job = _bench.Submit();
        _bench.Acknowledge(job);
        _bench.Cancel(job);

        var packets = _bench.TakePackets(job, 0, 3);
        _bench.Processor.Take(new LoopMessage.Acknowledged(job, 1));
        _bench.Post(LoopBench.Ended(job));
        _bench.Post(LoopBench.Ended(job));
        var late = _bench.TakePackets(job, 0, 3);
        _bench.Finish();

        Assert.True(packets.IsCompletedSuccessfully && late.IsCompletedSuccessfully);
        Assert.Equal("{\"cancelled\":true}", _bench.OutcomeOf(job));
        Assert.Equal(0, _bench.Store.FindProgress(job)!.Packets);
    }

    [Fact]
    public void A_stop_starts_nothing_refuses_calls_and_keeps_what_waits()
    {
        var running = _bench.Submit("q");
        var waiting = _bench.Submit("q");
        _bench.Acknowledge(running);
        _bench.Post(new LoopMessage.Drain());

        var refused = _bench.Take(LoopBench.RequestOf());
        _bench.Finish();
        Assert.Contains("\"shutdown\"", ((OutcomeReply)LoopBench.ReplyOf(refused)).Value.ToString(), StringComparison.Ordinal);

        _bench.Post(new LoopMessage.InterruptRunning());
        Assert.Contains("\"type\":\"interrupted\"", _bench.OutcomeOf(running), StringComparison.Ordinal);
        Assert.True(_bench.CallOf(running).IsStopped);
        _bench.Post(LoopBench.Ended(running));
        Assert.True(_bench.Processor.IsIdle);
        Assert.Equal(JobState.Waiting, _bench.StateOf(waiting));

        _bench.Crash();
        Assert.Equal(JobState.Running, _bench.StateOf(waiting));
    }

    [Fact]
    public void Too_many_waiting_jobs_are_refused_and_not_stored()
    {
        using var bench = new LoopBench(new LoopLimits { WaitingMax = 1 });
        bench.Submit("q");
        bench.Submit("q");

        var refused = bench.Take(LoopBench.RequestOf("q"));
        bench.Finish();

        Assert.Contains("\"overloaded\"", ((OutcomeReply)LoopBench.ReplyOf(refused)).Value.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, bench.Store.Written.OfType<StoreWrite.Insert>().Count());
    }

    [Fact]
    public void After_a_crash_the_queue_goes_on_as_it_was()
    {
        var running = _bench.Submit("q", concurrency: 1);
        _bench.Acknowledge(running);
        var waiting = Enumerable.Range(0, 3).Select(_ => _bench.Submit("q", concurrency: 7)).ToArray();

        _bench.Crash();
        Assert.Contains("\"stage\":\"run\",\"started\":\"yes\"", _bench.OutcomeOf(running), StringComparison.Ordinal);
        Assert.Empty(_bench.Starter.Calls);

        _bench.Advance(_bench.SettleTime);
        foreach (var job in waiting)
        {
            Assert.Equal(job, Assert.Single(_bench.Starter.Calls, call => _bench.StateOf(call.Job) == JobState.Running).Job);
            _bench.Post(LoopBench.Ended(job));
        }
    }
}
