namespace Harp.Hosting.Service;

/// <summary>
/// Keeps the service manager informed while the server runs: its status, and, where the manager has a watchdog, that it is alive. That is
/// said only after the server's heart has answered a ping, so that a server whose heart hangs is killed and started again, however well its
/// other threads are.
/// </summary>
public sealed class ServicePulse : IAsyncDisposable
{
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(5);

    private readonly ServiceManager _manager;
    private readonly Func<CancellationToken, Task> _ping;
    private readonly Func<string> _status;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    /// <param name="manager">Who is told; where there is none, nobody is pinged.</param>
    /// <param name="ping">Done when the server's heart has answered; a failure is no answer, and the last one.</param>
    /// <param name="status">How the server is, in a few words.</param>
    /// <param name="time">The clock.</param>
    public ServicePulse(ServiceManager manager, Func<CancellationToken, Task> ping, Func<string> status, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(manager);
        (_manager, _ping, _status, _time) = (manager, ping, status, time);
        _running = manager.IsThere ? RunAsync() : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _end.Dispose();
    }

    /// <summary>Half the time that the watchdog allows, so that one that comes late is still in time.</summary>
    private TimeSpan Every => _manager.WatchdogTime is { } limit && limit / 2 < StatusEvery ? limit / 2 : StatusEvery;

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Every, _time);
        try
        {
            do
            {
                _manager.Status(_status());
                await _ping(_end.Token).ConfigureAwait(false);
                if (_manager.WatchdogTime is not null)
                {
                    _manager.Alive();
                }
            }
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (IOException)
        {
            // The heart has stopped for good, which whoever owns it tells; it is not alive.
        }
    }
}
