using Harp.Hosting.Service;
using Harp.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Hosting.Service;

public sealed class ServicePulseTests : IDisposable
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(4);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly NotifySocket _socket;
    private readonly TaskCompletionSource _heart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pings;

    public ServicePulseTests() => _socket = new NotifySocket(_folder.File("notify"));

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_watchdog_hears_at_half_of_its_time_and_only_after_the_heart_has_answered()
    {
        using var manager = new ServiceManager(_socket.Name, Watchdog, NullLogger.Instance);
        await using var pulse = new ServicePulse(manager, PingAsync, () => $"{_pings} pings", _time);
        Assert.Equal("STATUS=0 pings", await _socket.ReadAsync());
        Assert.False(_socket.HasMore);
        _heart.SetResult();
        Assert.Equal("WATCHDOG=1", await _socket.ReadAsync());

        await Eventually.HoldsAsync("the next one comes after half of the time", () =>
        {
            _time.Advance(Watchdog / 2);
            return _socket.HasMore;
        });
        Assert.StartsWith("STATUS=", await _socket.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", await _socket.ReadAsync("WATCHDOG"));
    }

    [Fact]
    public async Task A_heart_that_hangs_is_not_told_to_be_alive_however_long_it_takes()
    {
        using var manager = new ServiceManager(_socket.Name, Watchdog, NullLogger.Instance);
        await using var pulse = new ServicePulse(manager, PingAsync, () => "as always", _time);
        Assert.Equal("STATUS=as always", await _socket.ReadAsync());
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(Watchdog);
        }

        Assert.Equal((false, 1), (_socket.HasMore, _pings));
    }

    [Fact]
    public async Task A_heart_that_has_stopped_is_not_asked_again()
    {
        _heart.SetException(new IOException("the dispatcher stops"));
        using var manager = new ServiceManager(_socket.Name, Watchdog, NullLogger.Instance);
        await using var pulse = new ServicePulse(manager, PingAsync, () => "as always", _time);
        Assert.Equal("STATUS=as always", await _socket.ReadAsync());
        _time.Advance(Watchdog);
        Assert.Equal((false, 1), (_socket.HasMore, _pings));
    }

    [Fact]
    public async Task Without_a_manager_nobody_is_pinged()
    {
        using var manager = new ServiceManager(null, Watchdog, NullLogger.Instance);
        await using var pulse = new ServicePulse(manager, PingAsync, () => "", _time);
        _time.Advance(Watchdog);
        Assert.Equal(0, _pings);
    }

    private Task PingAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _pings);
        return _heart.Task.WaitAsync(cancellationToken);
    }
}
