using System.Collections.Concurrent;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class RetentionTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>A job is more than fits, and one goes with each step.</summary>
    private readonly LoopBench _bench = new(new LoopLimits { Step = new StepLimits { BytesMin = 1, BytesMax = 1 } });
    private readonly RecordingLogger _log = new();
    private readonly DispatchLoop _loop;
    private readonly JumpingTime _time;

    public RetentionTests() =>
        (_time, _loop) = NewLoop();

    private (JumpingTime Time, DispatchLoop Loop) NewLoop()
    {
        var time = new JumpingTime(_bench.Time);
        return (time, new DispatchLoop(_bench.Processor, new LoopLimits(), time, NullLogger<DispatchLoop>.Instance));
    }

    public void Dispose()
    {
        _loop.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task What_ended_too_long_ago_is_forgotten_while_time_goes_on()
    {
        var (old, waiting) = (EndedJob(), _bench.Submit());
        _bench.Time.Advance(Day);
        var fresh = EndedJob();
        _loop.Start();
        await using var retention = Start(new PruneLimits { MaxAge = 1.5 * Day });
        await PassAsync(() => _bench.Store.FindProgress(old) is null);
        Assert.NotNull(_bench.Store.FindProgress(fresh));
        Assert.NotNull(_bench.Store.FindProgress(waiting));
        await Eventually.HoldsAsync("it is logged", () => _log.Says("1 ended jobs forgotten in "));
        await PassAsync(() => _bench.Store.FindProgress(fresh) is null);
    }

    [Fact]
    public async Task More_than_a_step_takes_is_forgotten_with_pauses_between_the_steps()
    {
        for (var i = 0; i < 10; i++)
        {
            EndedJob();
        }

        var (steps, began) = (new ConcurrentQueue<(TimeSpan After, int Removed)>(), _bench.Time.GetUtcNow());
        _bench.Store.AfterPrune = removed => steps.Enqueue((_bench.Time.GetUtcNow() - began, removed));
        _loop.Start();
        await using var retention = Start(new PruneLimits { MaxJobs = 4 });
        await Eventually.HoldsAsync("a step is done", () => Kept() == 9);
        await _loop.PingAsync();
        Assert.Equal(9, Kept());

        await PassAsync(() => Kept() == 4);

        await _loop.PingAsync();
        Assert.Equal(Enumerable.Repeat(1, 6), steps.Where(step => step.Removed > 0).Select(step => step.Removed));
        Assert.Equal(6, steps.Where(step => step.Removed > 0).DistinctBy(step => step.After).Count());
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_makes_nothing_old_unless_it_stays_there()
    {
        var job = EndedJob();
        _loop.Start();
        await using var retention = Start(new PruneLimits { MaxAge = Day });
        await _loop.PingAsync();

        _time.Jump = 2 * Day;
        _bench.Time.Advance(TimeSpan.FromHours(1));
        await Eventually.HoldsAsync("it is doubted", () => _log.Says("the clock was set 172800 s ahead while this ran"));
        _time.Jump = TimeSpan.Zero;
        _bench.Time.Advance(TimeSpan.FromHours(1));
        await Eventually.HoldsAsync("it is believed", () => _log.Says("jobs are forgotten for their age again"));
        await _loop.PingAsync();
        Assert.NotNull(_bench.Store.FindProgress(job));

        _time.Jump = 3 * Day;
        for (var hour = 0; hour < 3; hour++)
        {
            _bench.Time.Advance(TimeSpan.FromHours(1));
            await _loop.PingAsync();
            Assert.NotNull(_bench.Store.FindProgress(job));
        }

        await PassAsync(() => _bench.Store.FindProgress(job) is null);
    }

    [Fact]
    public async Task What_is_too_much_is_forgotten_whatever_the_clock_says()
    {
        var (first, _) = (EndedJob(), EndedJob());
        _loop.Start();
        await using var retention = Start(new PruneLimits { MaxAge = Day, MaxJobs = 1 });
        _time.Jump = 2 * Day;
        await PassAsync(() => _bench.Store.FindProgress(first) is null);
    }

    [Fact]
    public async Task Without_limits_nothing_is_ever_forgotten()
    {
        var job = EndedJob();
        _loop.Start();
        await using var retention = Start(PruneLimits.None);
        _bench.Time.Advance(365 * Day);
        Assert.NotNull(_bench.Store.FindProgress(job));
    }

    [Fact]
    public async Task When_the_loop_ends_it_ends_too()
    {
        _loop.Start();
        var retention = Start(new PruneLimits { MaxJobs = 1 });
        await _loop.StopAsync().WaitAsync(Limit, TestContext.Current.CancellationToken);
        await retention.DisposeAsync().AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    private Retention Start(PruneLimits kept) =>
        new(_loop, new RetentionLimits { Kept = kept, Every = TimeSpan.FromHours(1), ClockHold = TimeSpan.FromHours(3) },
            new ClockWatch(_time), _time, new Logger<Retention>(new OneLogger(_log)));

    private JobId EndedJob()
    {
        var job = _bench.Submit();
        _bench.Acknowledge(job);
        _bench.Post(LoopBench.Ended(job));
        return job;
    }

    private int Kept() => _bench.Store.ListJobs(JobFilter.All, null, 1000).Jobs.Count;

    private Task PassAsync(Func<bool> condition) => Eventually.HoldsAsync("it is forgotten", () =>
    {
        _bench.Time.Advance(TimeSpan.FromHours(1));
        return condition();
    });

    /// <summary>A clock whose time of day can be set, beside one that only counts.</summary>
    private sealed class JumpingTime(TimeProvider inner) : TimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Jump;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class OneLogger(ILogger log) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
