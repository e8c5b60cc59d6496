using Harp.Dispatcher.Loop;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class JobSignalsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly JobSignals _signals = new();
    private readonly JobId _job = JobId.New(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task All_watchers_of_a_job_are_woken_and_no_others()
    {
        using var one = _signals.Start(_job);
        using var two = _signals.Start(_job);
        using var other = _signals.Start(JobId.New(DateTimeOffset.UnixEpoch));
        var next = new[] { one.Arm(), two.Arm(), other.Arm() };

        _signals.Wake(_job);

        Assert.DoesNotContain(false, await Task.WhenAll(next[..2]).WaitAsync(Limit, None));
        Assert.False(next[2].IsCompleted);
        Assert.False(one.Arm().IsCompleted);
    }

    [Fact]
    public async Task Whoever_watches_a_job_is_told_its_outcome_when_it_ends()
    {
        using var early = _signals.Start(_job);
        var next = early.Arm();
        Assert.Null(early.OutcomeLine);

        _signals.End(_job, "{\"result\":1}"u8.ToArray());

        Assert.True(await next.WaitAsync(Limit, None));
        using var late = _signals.Start(_job);
        Assert.All([early, late], watch => Assert.Equal("{\"result\":1}\n"u8, watch.OutcomeLine!));
    }

    [Fact]
    public async Task A_wait_that_is_given_up_ends_without_an_exception_and_leaves_the_others_waiting()
    {
        using var stop = new CancellationTokenSource();
        using var kept = _signals.Start(_job);
        using var givenUp = _signals.Start(_job);
        var next = kept.Arm();
        _ = givenUp.Arm();
        var wait = givenUp.WaitAsync(stop.Token);

        await stop.CancelAsync();

        Assert.False(await wait.WaitAsync(Limit, None));
        Assert.False(next.IsCompleted);
        _signals.Wake(_job);
        Assert.True(await next.WaitAsync(Limit, None));
    }

    [Fact]
    public async Task A_wake_up_before_the_wait_is_given_up_counts()
    {
        using var watch = _signals.Start(_job);
        _ = watch.Arm();
        _signals.Wake(_job);

        Assert.True(await watch.WaitAsync(new CancellationToken(canceled: true)).WaitAsync(Limit, None));
    }

    [Fact]
    public async Task Hundreds_of_thousands_of_waits_for_one_job_are_given_up_one_by_one()
    {
        const int Waits = 200_000;
        var stops = Enumerable.Range(0, Waits).Select(_ => new CancellationTokenSource()).ToArray();
        var watches = stops.Select(_ => _signals.Start(_job)).ToArray();
        var waits = watches.Select((watch, i) =>
        {
            _ = watch.Arm();
            return watch.WaitAsync(stops[i].Token);
        }).ToArray();

        // Each search among the others would make it forty thousand million steps: more than the time that there is.
        Array.ForEach(stops, stop => stop.Cancel());

        Assert.DoesNotContain(true, await Task.WhenAll(waits).WaitAsync(Limit, None));
        Array.ForEach(watches, watch => watch.Dispose());
        Assert.Equal((0, 0), (_signals.Watchers, _signals.Watched));
    }

    [Fact]
    public void An_outcome_is_not_kept_for_who_comes_later()
    {
        using (_signals.Start(_job))
        {
            _signals.End(_job, "{\"result\":1}"u8.ToArray());
        }

        using var later = _signals.Start(_job);
        Assert.Null(later.OutcomeLine);
    }

    [Fact]
    public void A_job_that_nobody_watches_any_more_is_forgotten()
    {
        for (var i = 0; i < 3; i++)
        {
            using (_signals.Start(_job))
            using (_signals.Start(_job))
            {
                Assert.Equal(1, _signals.Watched);
            }

            Assert.Equal(0, _signals.Watched);
            _signals.Wake(_job);
        }
    }

    [Fact]
    public async Task No_wake_up_is_lost_while_watchers_come_and_go()
    {
        const int Last = 20_000;
        var value = 0;
        var cancellation = TestContext.Current.CancellationToken;
        var watchers = Enumerable.Range(0, 4).Select(i => Task.Run(
            async () =>
            {
                while (Volatile.Read(ref value) < Last)
                {
                    using var watch = _signals.Start(_job);
                    for (var times = 0; times < 1 + i; times++)
                    {
                        var next = watch.Arm();
                        if (Volatile.Read(ref value) == Last)
                        {
                            break;
                        }

                        await next.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
                    }
                }
            },
            cancellation)).ToArray();
        for (var i = 0; i < Last; i++)
        {
            Volatile.Write(ref value, i + 1);
            _signals.Wake(_job);
        }

        await Task.WhenAll(watchers);
        Assert.Equal(0, _signals.Watched);
    }
}
