using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>Slots that outlive their jobs, on the store and over crashes.</summary>
public sealed class HeldSlotTests : IDisposable
{
    private readonly LoopBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_slot_that_outlives_its_job_is_stored_with_the_end_and_freed_with_the_start_of_the_next()
    {
        var job = Running();
        var next = _bench.Submit("q");
        _bench.Cancel(job);
        Assert.True(EndOf(job).SlotStillTaken);

        var before = _bench.Store.Commits;
        _bench.Post(LoopBench.Ended(job));

        Assert.Equal(before + 1, _bench.Store.Commits);
        Assert.Equal([new StoreWrite.FreeSlot(job), .. _bench.Store.Written.OfType<StoreWrite.Start>().Where(
            start => start.Job == next)], _bench.Store.Written[^2..]);
    }

    [Fact]
    public void A_job_that_ends_by_itself_costs_no_write_for_its_slot()
    {
        var job = Running();
        _bench.Post(LoopBench.Ended(job));

        Assert.Equal(
            [typeof(StoreWrite.Insert), typeof(StoreWrite.Start), typeof(StoreWrite.Acknowledge), typeof(StoreWrite.End)],
            _bench.Store.Written.Select(write => write.GetType()));
        Assert.False(EndOf(job).SlotStillTaken);
    }

    [Fact]
    public void A_call_that_ends_in_the_very_batch_of_its_cancel_holds_no_slot()
    {
        var job = Running();
        _bench.TakeCancel(job);
        _bench.Processor.Take(LoopBench.Ended(job));
        _bench.Finish();

        Assert.False(EndOf(job).SlotStillTaken);
        Assert.Empty(_bench.Store.Written.OfType<StoreWrite.FreeSlot>());
    }

    [Fact]
    public void A_call_without_a_queue_holds_no_slot()
    {
        var job = Running(queue: null);
        _bench.Cancel(job);
        _bench.Post(LoopBench.Ended(job));

        Assert.False(EndOf(job).SlotStillTaken);
        Assert.Empty(_bench.Store.Written.OfType<StoreWrite.FreeSlot>());
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("over its time")]
    [InlineData("its connection broke")]
    [InlineData("interrupted by a stop")]
    [InlineData("interrupted by the crash")]
    [InlineData("aborted")]
    public void However_often_the_process_dies_the_slot_stays_taken_until_the_work_must_have_ended(string how)
    {
        var job = Running();
        var next = _bench.Submit("q");
        End(job, how);

        for (var crash = 0; crash < 3; crash++)
        {
            _bench.Crash();
            Assert.Empty(_bench.Starter.Calls);
            _bench.Advance(_bench.SettleTime - TimeSpan.FromMilliseconds(1));
            Assert.Empty(_bench.Starter.Calls);
            Assert.Equal(JobState.Waiting, _bench.StateOf(next));
        }

        _bench.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(next, Assert.Single(_bench.Starter.Calls).Job);
        Assert.Contains(new StoreWrite.FreeSlot(job), _bench.Store.Written);

        _bench.Crash();
        Assert.Single(_bench.Store.Written.OfType<StoreWrite.FreeSlot>());
        Assert.Contains("\"interrupted\"", _bench.OutcomeOf(next), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("interrupted by the crash")]
    public void After_a_crash_the_daemon_is_asked_to_end_the_attempt_that_held_the_slot(string how)
    {
        var job = Running();
        var next = _bench.Submit("q");
        End(job, how);
        _bench.Crash();

        Assert.Equal([(job, 1, _bench.SettleTime)], _bench.Starter.AskedToEnd);
        _bench.Post(new LoopMessage.EndAnswered(job, EndAnswer.Unknown));
        Assert.Empty(_bench.Starter.Calls);

        _bench.Post(new LoopMessage.EndAnswered(job, EndAnswer.Ended));
        Assert.Equal(next, Assert.Single(_bench.Starter.Calls).Job);
        Assert.Contains(new StoreWrite.FreeSlot(job), _bench.Store.Written);
    }

    [Theory]
    [InlineData("its connection broke")]
    [InlineData("aborted")]
    public void The_daemon_of_a_lost_call_is_asked_to_end_it_once_the_end_of_the_job_is_on_disk(string how)
    {
        var job = Running();
        var next = _bench.Submit("q");
        End(job, how);
        Assert.Equal([(job, 1, _bench.SettleTime)], _bench.Starter.AskedToEnd);

        _bench.Post(new LoopMessage.EndAnswered(job, EndAnswer.DaemonGone));
        _bench.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(JobState.Waiting, _bench.StateOf(next));
        _bench.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(JobState.Running, _bench.StateOf(next));
    }

    [Fact]
    public void A_slot_whose_call_was_over_is_free_after_a_crash()
    {
        var job = Running();
        var next = _bench.Submit("q");
        _bench.Post(new LoopMessage.Drain());
        _bench.Cancel(job);
        _bench.Post(LoopBench.Ended(job));

        _bench.Crash();
        Assert.Equal(next, Assert.Single(_bench.Starter.Calls).Job);
    }

    [Fact]
    public void A_queue_that_has_only_a_held_slot_keeps_its_concurrency()
    {
        var jobs = Enumerable.Range(0, 2).Select(_ => Running("q", concurrency: 2)).ToArray();
        _bench.Cancel(jobs[0]);
        _bench.Crash();

        var later = Enumerable.Range(0, 3).Select(_ => _bench.Submit("q", concurrency: 9)).ToArray();
        Assert.Empty(_bench.Starter.Calls);
        _bench.Advance(_bench.SettleTime);
        Assert.Equal(later[..2], _bench.Starter.Calls.Select(call => call.Job));
    }

    [Fact]
    public void A_job_is_not_forgotten_while_its_slot_is_held()
    {
        var job = Running();
        _bench.Cancel(job);
        Assert.Equal(0, _bench.Prune(new PruneLimits { MaxJobs = 0 }).Removed);

        _bench.Post(LoopBench.Ended(job));
        Assert.Equal(1, _bench.Prune(new PruneLimits { MaxJobs = 0 }).Removed);
    }

    private JobId Running(string? queue = "q", int concurrency = 1)
    {
        var job = _bench.Submit(queue, concurrency);
        _bench.Acknowledge(job);
        return job;
    }

    private void End(JobId job, string how)
    {
        switch (how)
        {
            case "cancelled":
                _bench.Cancel(job);
                break;
            case "over its time":
                _bench.Advance(TimeSpan.FromMinutes(10));
                break;
            case "its connection broke":
                _bench.Post(new LoopMessage.CallEnded(job, 1, OutcomeReply.Result(RawJson.Parse("1")), NothingLeft: false));
                break;
            case "interrupted by a stop":
                _bench.Post(new LoopMessage.Drain());
                _bench.Post(new LoopMessage.InterruptRunning());
                break;
            case "aborted":
                _bench.Cancel(job);
                _bench.Advance(TimeSpan.FromSeconds(10));
                break;
        }
    }

    private StoreWrite.End EndOf(JobId job) => Assert.Single(_bench.Store.Written.OfType<StoreWrite.End>(), end => end.Job == job);
}
