using Harp.Hosting.Service;
using Harp.Tests.Support;

namespace Harp.Tests.Hosting.Service;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_manager_is_told_at_a_path_and_at_an_abstract_name(bool isAbstract)
    {
        using var socket = new NotifySocket(isAbstract ? $"@harp-test-{Guid.NewGuid():N}" : _folder.File("notify"));
        using var manager = new ServiceManager(socket.Name, null, _log);
        Assert.True(manager.IsThere);
        manager.Ready();
        manager.Status("12 running, 300 waiting\nREADY=0");
        manager.Status("12 running, 300 waiting\nREADY=0");
        manager.Alive();
        Assert.Equal("READY=1", await socket.ReadAsync());
        Assert.Equal("STATUS=12 running, 300 waiting\uFFFDREADY=0", await socket.ReadAsync());
        Assert.Equal("WATCHDOG=1", await socket.ReadAsync());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_reload_is_told_with_the_monotonic_clock_of_the_system()
    {
        using var socket = new NotifySocket(_folder.File("notify"));
        using var manager = new ServiceManager(socket.Name, null, _log);
        var before = Microseconds();
        manager.Reloading();
        var told = (await socket.ReadAsync()).Split('\n');
        Assert.Equal("RELOADING=1", told[0]);
        Assert.StartsWith("MONOTONIC_USEC=", told[1], StringComparison.Ordinal);
        Assert.InRange(long.Parse(
            told[1]["MONOTONIC_USEC=".Length..], System.Globalization.CultureInfo.InvariantCulture), before, Microseconds());

        // The same clock as the manager's: the one that counts from the start of the machine.
        var uptime = double.Parse(
            (await File.ReadAllTextAsync("/proc/uptime", TestContext.Current.CancellationToken)).Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(Microseconds() / 1e6, 0, uptime + 60);
    }

    [Fact]
    public async Task Who_stops_is_not_ready_again()
    {
        using var socket = new NotifySocket(_folder.File("notify"));
        using var manager = new ServiceManager(socket.Name, null, _log);
        manager.Stopping();
        manager.Ready();
        manager.Status("stopping");
        Assert.Equal("STOPPING=1", await socket.ReadAsync());
        Assert.Equal("STATUS=stopping", await socket.ReadAsync());
    }

    [Fact]
    public void Without_a_manager_nothing_is_told_and_nothing_is_wrong()
    {
        using var manager = new ServiceManager(null, TimeSpan.FromSeconds(1), _log);
        manager.Ready();
        Assert.Equal((false, null), (manager.IsThere, manager.WatchdogTime));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void A_manager_that_does_not_listen_costs_a_warning_once()
    {
        using (new ServiceManager(_folder.File("nobody"), null, _log))
        {
            Assert.Contains("NOTIFY_SOCKET", Assert.Single(_log.Lines), StringComparison.Ordinal);
        }

        using var socket = new NotifySocket(_folder.File("notify"));
        using var manager = new ServiceManager(socket.Name, null, _log);
        socket.Dispose();
        manager.Ready();
        manager.Ready();
        Assert.Equal(2, _log.Lines.Count);
    }

    private static long Microseconds() =>
        (long)((Int128)TimeProvider.System.GetTimestamp() * 1_000_000 / TimeProvider.System.TimestampFrequency);
}
