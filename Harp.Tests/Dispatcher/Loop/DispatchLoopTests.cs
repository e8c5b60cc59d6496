using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>The loop on its thread.</summary>
public sealed class DispatchLoopTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly LoopBench _bench = new();
    private readonly DispatchLoop _loop;

    public DispatchLoopTests()
    {
        var limits = new LoopLimits { QueuedMax = 4, BatchMax = 3, DrainTime = TimeSpan.FromMilliseconds(50) };
        _loop = new DispatchLoop(_bench.Processor, limits, TimeProvider.System, NullLogger<DispatchLoop>.Instance);
        _loop.Start();
    }

    public void Dispose()
    {
        _loop.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Many_more_happenings_than_fit_are_all_answered_in_order()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => _loop.SubmitAsync(LoopBench.RequestOf("q")))).WaitAsync(
            Limit, TestContext.Current.CancellationToken);

        var inserted = _bench.Store.Written.OfType<StoreWrite.Insert>().Select(write => write.Job);
        Assert.Equal(inserted, replies.Select(reply => ((JobIdReply)reply).Job));
    }

    [Fact]
    public async Task Arguments_on_their_way_to_the_disk_are_bounded_in_bytes()
    {
        var limits = new LoopLimits { QueuedBytesMax = 10_000 };
        using var loop = new DispatchLoop(_bench.Processor, limits, TimeProvider.System, NullLogger<DispatchLoop>.Instance);
        var large = new CallRequest("host", "procedure", RawJson.Parse($"[\"{new string('x', 6000)}\"]"));

        // Nobody takes anything yet, so what is asked for stays queued.
        var accepted = loop.SubmitAsync(large);
        var refused = Assert.IsType<OutcomeReply>(await loop.SubmitAsync(large));
        Assert.Contains("\"overloaded\"", refused.Value.ToString(), StringComparison.Ordinal);

        loop.Start();
        Assert.IsType<JobIdReply>(await accepted.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.IsType<JobIdReply>(await loop.SubmitAsync(large).WaitAsync(Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task When_the_store_fails_everybody_is_answered_and_the_loop_ends_with_the_reason()
    {
        _bench.Store.Fails = true;

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _loop.SubmitAsync(LoopBench.RequestOf()))).WaitAsync(
            Limit, TestContext.Current.CancellationToken);

        Assert.All(replies, reply => Assert.IsType<OutcomeReply>(reply));
        await Assert.ThrowsAsync<StoreFailedException>(() => _loop.Ended.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.IsType<OutcomeReply>(await _loop.SubmitAsync(LoopBench.RequestOf()).WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.IsType<OutcomeReply>(
            await _loop.CancelAsync(JobId.New(DateTimeOffset.UnixEpoch)).WaitAsync(Limit, TestContext.Current.CancellationToken));
        await _loop.StopAsync().WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_ping_is_answered_when_the_loop_has_been_round_and_not_while_its_store_hangs()
    {
        await _loop.PingAsync().WaitAsync(Limit, TestContext.Current.CancellationToken);
        using var goesOn = new ManualResetEventSlim();
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bench.Store.BeforeCommit = () =>
        {
            hangs.TrySetResult();
            goesOn.Wait();
        };
        var submitted = _loop.SubmitAsync(LoopBench.RequestOf());
        var ping = _loop.PingAsync();
        await hangs.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.False(ping.IsCompleted);
        goesOn.Set();
        await ping.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.IsType<JobIdReply>(await submitted);
    }

    [Fact]
    public async Task Limits_that_change_hold_from_then_on()
    {
        await _loop.ChangeAsync(new LoopLimits { WaitingMax = 1, DrainTime = TimeSpan.Zero }, new SchedulerLimits { RunningMax = 1 });
        Assert.IsType<JobIdReply>(await _loop.SubmitAsync(LoopBench.RequestOf()));
        Assert.IsType<JobIdReply>(await _loop.SubmitAsync(LoopBench.RequestOf()));
        Assert.Contains("\"limit\":1", Assert.IsType<OutcomeReply>(
            await _loop.SubmitAsync(LoopBench.RequestOf())).Value.ToString(), StringComparison.Ordinal);
        await _loop.ChangeAsync(new LoopLimits { WaitingMax = 2 }, new SchedulerLimits { RunningMax = 1 });
        Assert.IsType<JobIdReply>(await _loop.SubmitAsync(LoopBench.RequestOf()));
    }

    [Fact]
    public async Task A_stop_without_calls_ends_at_once_and_refuses_what_comes_later()
    {
        await _loop.StopAsync().WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.True(_loop.Ended.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<IOException>(_loop.PingAsync);
        Assert.Contains(
            "\"shutdown\"", ((OutcomeReply)await _loop.SubmitAsync(LoopBench.RequestOf())).Value.ToString(), StringComparison.Ordinal);
    }
}
