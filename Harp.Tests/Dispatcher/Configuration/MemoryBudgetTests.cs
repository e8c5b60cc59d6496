using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Listening;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Configuration;

public sealed class MemoryBudgetTests
{
    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData(2L << 30)]
    [InlineData(24L << 30)]
    [InlineData(long.MaxValue)]
    public void Where_there_is_enough_nothing_changes_but_what_goes_by_the_heap(long available)
    {
        var options = new DispatcherOptions();
        var fitted = MemoryBudget.Fit(options, available, _log);
        Assert.Equal(available / 4, fitted.Sessions.LongRepliesBytesMax);
        Assert.Equal(options with { Sessions = options.Sessions with { LongRepliesBytesMax = available / 4 } }, fitted);
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(1024)]
    public void Where_there_is_too_little_all_bounds_shrink_together_and_a_warning_says_so(long megabytes)
    {
        var options = new DispatcherOptions();
        var fitted = MemoryBudget.Fit(options, megabytes << 20, _log);
        var (sessions, calls) = (fitted.Sessions, fitted.Calls);
        Assert.True(sessions.AheadBytesMax + sessions.ReadingBytesMax + sessions.SendingBytesMax + fitted.Loop.QueuedBytesMax
            + calls.ReadingBytesMax < megabytes << 20);
        Assert.Equal(
            options.Calls.ReadingBytesMax / (double)options.Sessions.AheadBytesMax,
            calls.ReadingBytesMax / (double)sessions.AheadBytesMax, tolerance: 0.3);
        Assert.All(
            [
                sessions.AheadBytesMax, sessions.ReadingBytesMax, sessions.SendingBytesMax, fitted.Loop.QueuedBytesMax,
                calls.ReadingBytesMax, calls.HostReadingBytesMax],
            bytes => Assert.True(bytes >= 1 << 20));
        Assert.InRange(sessions.WorkingMax, 1, options.Sessions.WorkingMax);
        Assert.InRange(calls.RunBytesMax, 4096, options.Calls.RunBytesMax);
        Assert.StartsWith(
            $"Warning: the heap may be {megabytes} MB, less than what the configured limits allow to be held at once (1152 MB)",
            Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_that_is_configured_for_long_replies_alone_and_is_too_large_is_told_too()
    {
        var options = new DispatcherOptions { Sessions = new SessionLimits { LongRepliesBytesMax = 2L << 30 } };
        Assert.Equal(1L << 30, MemoryBudget.Fit(options, 4L << 30, _log).Sessions.LongRepliesBytesMax);
        Assert.Single(_log.Lines);
    }
}
