using Harp.Dispatcher.Loop;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class JobSignalsTests
{
    private readonly JobSignals _signals = new();
    private readonly JobId _job = JobId.New(DateTimeOffset.UnixEpoch);

    [Fact]
    public void All_watchers_of_a_job_are_woken_and_no_others()
    {
        using var one = _signals.Start(_job);
        using var two = _signals.Start(_job);
        using var other = _signals.Start(JobId.New(DateTimeOffset.UnixEpoch));
        var next = new[] { one.Next, two.Next, other.Next };

        _signals.Wake(_job);

        Assert.Equal([true, true, false], next.Select(task => task.IsCompleted));
        Assert.False(one.Next.IsCompleted);
    }

    [Fact]
    public void Whoever_watches_a_job_is_told_its_outcome_when_it_ends()
    {
        using var early = _signals.Start(_job);
        var next = early.Next;
        Assert.Null(early.OutcomeLine);

        _signals.End(_job, "{\"result\":1}"u8.ToArray());

        Assert.True(next.IsCompleted);
        using var late = _signals.Start(_job);
        Assert.All([early, late], watch => Assert.Equal("{\"result\":1}\n"u8, watch.OutcomeLine!));
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
                        var next = watch.Next;
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
