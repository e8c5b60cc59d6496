using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Disk;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>The loop on a store that is full.</summary>
public sealed class FullStoreTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new();
    private readonly LoopBench _bench = new();
    private readonly DispatchLoop _loop;

    public FullStoreTests()
    {
        _loop = new DispatchLoop(_bench.Processor, new LoopLimits { QueuedMax = 8 }, _time, NullLogger<DispatchLoop>.Instance);
        _loop.Start();
    }

    public void Dispose()
    {
        _loop.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void A_call_that_finds_no_room_is_refused_and_a_key_that_is_known_is_answered_nevertheless()
    {
        using var bench = new LoopBench();
        var keyed = LoopBench.RequestOf() with { Key = "k" };
        var first = bench.Take(keyed);
        bench.Finish();
        bench.Store.Shortage = new DiskShortage(3, 4);
        var (refused, known) = (bench.Take(LoopBench.RequestOf()), bench.Take(keyed));
        bench.Finish();

        var error = ((OutcomeReply)LoopBench.ReplyOf(refused)).Value.ToString();
        Assert.Contains("\"overloaded\"", error, StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"retry_after\":10,\"free\":3,\"needed\":4}", error, StringComparison.Ordinal);
        Assert.Equal(((JobIdReply)LoopBench.ReplyOf(first)).Job, ((JobIdReply)LoopBench.ReplyOf(known)).Job);

        bench.Store.Shortage = null;
        Assert.IsType<JobIdReply>(LoopBench.ReplyOf(AndFinish(bench, LoopBench.RequestOf())));
    }

    [Fact]
    public async Task A_batch_that_does_not_fit_is_held_until_it_does_and_calls_are_refused_meanwhile()
    {
        var job = await SubmitAsync();
        _bench.Store.IsFull = true;
        var cancel = _loop.CancelAsync(job);
        await HeldAsync();

        Assert.Contains("\"overloaded\"", ErrorOf(
            await _loop.SubmitAsync(LoopBench.RequestOf()).WaitAsync(Limit, None)), StringComparison.Ordinal);
        Assert.False(cancel.IsCompleted);
        Assert.Equal(JobState.Running, _bench.StateOf(job));
        _bench.Store.IsFull = false;
        await Eventually.HoldsAsync("it is tried again", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return cancel.IsCompleted;
        });

        Assert.Equal(new CancelledReply(true), await cancel);
        Assert.Equal(JobState.Cancelled, _bench.StateOf(job));
        Assert.NotEqual(default, await SubmitAsync());
    }

    [Fact]
    public async Task Pruning_goes_first_and_the_batch_is_tried_again_after_it_without_a_pause()
    {
        var job = await SubmitAsync();
        _bench.Store.IsFull = true;
        var cancel = _loop.CancelAsync(job);
        await HeldAsync();
        _bench.Store.BeforeCommit = () => _bench.Store.IsFull = false;

        Assert.Equal(0, await _loop.PruneAsync(new PruneLimits { MaxJobs = 0 }, None).WaitAsync(Limit, None));
        Assert.Equal(new CancelledReply(true), await cancel.WaitAsync(Limit, None));
    }

    [Fact]
    public async Task Pruning_that_does_not_fit_either_is_refused_and_the_loop_goes_on()
    {
        _bench.Store.IsFullForPruning = true;

        var refused = await Assert.ThrowsAsync<HarpErrorException>(
            () => _loop.PruneAsync(new PruneLimits { MaxJobs = 0 }, None).WaitAsync(Limit, None));

        Assert.Equal(ErrorType.Overloaded, refused.Error.Type);
        Assert.NotEqual(default, await SubmitAsync());
    }

    [Fact]
    public async Task More_happenings_than_are_kept_wait_and_all_are_answered_in_the_end()
    {
        var job = await SubmitAsync();
        _bench.Store.IsFull = true;
        var cancels = Enumerable.Range(0, 40).Select(_ => _loop.CancelAsync(job)).ToArray();
        await HeldAsync();
        _bench.Store.IsFull = false;
        await Eventually.HoldsAsync("it is tried again", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return cancels.All(cancel => cancel.IsCompleted);
        });

        Assert.Single(await Task.WhenAll(cancels), new CancelledReply(true));
    }

    [Fact]
    public async Task A_stop_meanwhile_ends_the_loop_with_the_reason_and_nobody_is_told_of_success()
    {
        var job = await SubmitAsync();
        _bench.Store.IsFull = true;
        var cancel = _loop.CancelAsync(job);
        await HeldAsync();
        var stop = _loop.StopAsync();

        await Assert.ThrowsAsync<StoreFullException>(() => _loop.Ended.WaitAsync(Limit, None));
        Assert.Contains("\"storage_error\"", ErrorOf(await cancel.WaitAsync(Limit, None)), StringComparison.Ordinal);
        await stop.WaitAsync(Limit, None);
    }

    [Fact]
    public async Task While_a_batch_is_held_a_ping_a_change_and_a_prune_are_dealt_with_however_much_is_kept()
    {
        var job = await SubmitAsync();
        _bench.Store.IsFull = true;
        _bench.Store.IsFullForPruning = true;
        var cancels = Enumerable.Range(0, 40).Select(_ => _loop.CancelAsync(job)).ToArray();
        await HeldAsync();

        await _loop.PingAsync().WaitAsync(Limit, None);
        await _loop.ChangeAsync(new LoopLimits { WaitingMax = 0 }, new SchedulerLimits()).WaitAsync(Limit, None);
        var refused = await Assert.ThrowsAsync<HarpErrorException>(
            () => _loop.PruneAsync(new PruneLimits { MaxJobs = 0 }, None).WaitAsync(Limit, None));
        Assert.Equal(ErrorType.Overloaded, refused.Error.Type);
        Assert.DoesNotContain(cancels, cancel => cancel.IsCompleted);

        _bench.Store.IsFull = false;
        await Eventually.HoldsAsync("it is tried again", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return cancels.All(cancel => cancel.IsCompleted);
        });
        await _loop.PingAsync().WaitAsync(Limit, None);
        Assert.Contains("0 jobs wait already", ErrorOf(
            await _loop.SubmitAsync(LoopBench.RequestOf()).WaitAsync(Limit, None)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_a_loop_that_is_held_and_keeps_all_that_it_may()
    {
        var job = await SubmitAsync();
        _bench.Store.IsFull = true;
        var cancels = Enumerable.Range(0, 40).Select(_ => _loop.CancelAsync(job)).ToArray();
        await HeldAsync();

        var stop = _loop.StopAsync();

        await Assert.ThrowsAsync<StoreFullException>(() => _loop.Ended.WaitAsync(Limit, None));
        await stop.WaitAsync(Limit, None);
        Assert.All(await Task.WhenAll(cancels).WaitAsync(Limit, None), reply => Assert.IsType<OutcomeReply>(reply));
    }

    [Fact]
    public async Task A_large_outcome_is_on_its_way_until_it_is_on_disk()
    {
        var job = await SubmitAsync();
        _bench.Store.IsFull = true;
        var outcome = OutcomeReply.Result(RawJson.Parse($"\"{new string('x', 100_000)}\""));
        var ended = ((ICallSink)_loop).EndedAsync(job, 1, outcome, nothingLeft: true).AsTask();
        await HeldAsync();

        Assert.False(ended.IsCompleted);
        _bench.Store.IsFull = false;
        await Eventually.HoldsAsync("it is tried again", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return ended.IsCompleted;
        });
        Assert.Equal(JobState.Returned, _bench.StateOf(job));
    }

    [Fact]
    public void The_scheduler_counts_no_silence_while_nobody_is_heard()
    {
        var clock = new LoopClock(_time);
        _time.Advance(TimeSpan.FromSeconds(5));
        var stamp = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromHours(1));
        clock.StoodStill(TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.FromSeconds(5), clock.Now);
        Assert.Equal(TimeSpan.FromSeconds(5) - TimeSpan.FromHours(1), clock.At(stamp));
    }

    private static Task<Reply> AndFinish(LoopBench bench, Harp.Protocol.Messages.Requests.CallRequest request)
    {
        var reply = bench.Take(request);
        bench.Finish();
        return reply;
    }

    private static string ErrorOf(Reply reply) => Assert.IsType<OutcomeReply>(reply).Value.ToString();

    private async Task<JobId> SubmitAsync() =>
        Assert.IsType<JobIdReply>(await _loop.SubmitAsync(LoopBench.RequestOf()).WaitAsync(Limit, None)).Job;

    /// <summary>A call that is refused without passing the loop tells that it is held.</summary>
    private Task HeldAsync() => Eventually.HoldsAsync(
        "the loop is held", () => _loop.SubmitAsync(LoopBench.RequestOf()) is { IsCompletedSuccessfully: true, Result: OutcomeReply });
}
