using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Listening;
using Harp.Dispatcher.Scheduling;
using Harp.Hosting;
using Harp.Tests.Support;

namespace Harp.Tests.Dispatcher.Configuration;

public sealed class HandleBudgetTests
{
    private readonly RecordingLogger _log = new();

    [Fact]
    public void Where_there_are_enough_nothing_changes()
    {
        var options = new DispatcherOptions();
        var needed = HandleBudget.OwnMax + options.Control.ConnectionsMax + options.Sessions.ConnectionsMax + options.Sessions.RefusalsMax
            + options.Scheduler.RunningMax;
        Assert.Same(options, HandleBudget.Fit(options, needed, _log));
        Assert.Same(options, HandleBudget.Fit(options, long.MaxValue, _log));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(227)]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(17000)]
    public void Where_there_are_too_few_connections_and_calls_share_what_is_left(long handles)
    {
        var options = new DispatcherOptions();
        var fitted = HandleBudget.Fit(options, handles, _log);
        var (sessions, calls) = (fitted.Sessions, fitted.Scheduler.RunningMax);
        Assert.True(HandleBudget.OwnMax + fitted.Control.ConnectionsMax + sessions.ConnectionsMax + sessions.RefusalsMax
            + calls <= handles);
        Assert.InRange(sessions.ConnectionsMax, 1, options.Sessions.ConnectionsMax);
        Assert.InRange(calls, 1, options.Scheduler.RunningMax);
        Assert.Equal(
            $"Warning: only {handles} file handles (ulimit -n): {sessions.ConnectionsMax} connections "
                + $"instead of 16384, {calls} calls at once instead of 1000",
            Assert.Single(_log.Lines));
    }

    [Fact]
    public void What_is_small_already_stays_as_it_is()
    {
        var options = new DispatcherOptions
        {
            Sessions = new SessionLimits { ConnectionsMax = 20 },
            Scheduler = new SchedulerLimits { RunningMax = 5 }
        };
        var fitted = HandleBudget.Fit(options, 270, _log);
        Assert.Equal((20, 5), (fitted.Sessions.ConnectionsMax, fitted.Scheduler.RunningMax));
    }

    [Fact]
    public void Where_there_are_not_enough_for_anything_that_is_told() => Assert.Equal(
        "expected at least 227 file handles (ulimit -n), got 226",
        Assert.Throws<ConfigurationException>(() => HandleBudget.Fit(new DispatcherOptions(), 226, _log)).Message);

    [Fact]
    public void The_limit_of_this_process_is_found() => Assert.InRange(HandleBudget.Available(), 64, long.MaxValue);
}
