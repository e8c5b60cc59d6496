using System.Net;
using Harp.Hosting.Service;
using Harp.Hosting.Signals;
using Microsoft.Extensions.Logging;

namespace Harp.Hosting;

/// <summary>
/// The life of a server's process between its start and its end, as signals and the service manager see it: ready, reloading at each
/// SIGHUP, stopping at the first SIGTERM or SIGINT, in a hurry at the second. Signals count from its making on; those that come during the
/// start are heeded after it.
/// </summary>
public sealed class ServerRun : IDisposable
{
    private readonly StopSignals _stop = new();
    private readonly ReloadSignal _hangup = new();
    private readonly ServiceManager _manager;
    private readonly ILogger _log;

    /// <param name="log">Told of signals.</param>
    public ServerRun(ILogger log) => (_manager, _log) = (ServiceManager.FromEnvironment(log), log);

    /// <summary>Keeps the service manager informed until it is disposed of.</summary>
    /// <param name="ping">Done when the server's heart has answered.</param>
    /// <param name="status">How the server is, in a few words.</param>
    public ServicePulse Pulse(Func<CancellationToken, Task> ping, Func<string> status) => new(_manager, ping, status, TimeProvider.System);

    /// <summary>Says that the server is ready, and returns when it is to stop: it was told to, or has ended by itself.</summary>
    /// <param name="name">The server's name.</param>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="ended">Done when it has ended by itself.</param>
    /// <param name="reload">Reads everything again; ends early when the token says that the server stops.</param>
    /// <param name="hurry">Called, later, when the stop shall wait for nothing more.</param>
    public async Task UntilStopAsync(string name, EndPoint endPoint, Task ended, Func<CancellationToken, Task> reload, Action hurry)
    {
        ArgumentNullException.ThrowIfNull(reload);
        ArgumentNullException.ThrowIfNull(hurry);
        ServerHost.SayReady(name, endPoint);
        _manager.Ready();
        using var end = new CancellationTokenSource();
        var reloading = _hangup.ServeAsync(() => ReloadAsync(reload, end.Token), end.Token);
        await Task.WhenAny(ended, _stop.First).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await reloading.ConfigureAwait(false);
        _manager.Stopping();
        if (_stop.First.IsCompleted)
        {
            _log.Stopping(await _stop.First.ConfigureAwait(false));
        }

        _ = HurryAsync(hurry);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _manager.Dispose();
        _hangup.Dispose();
        _stop.Dispose();
    }

    private async Task ReloadAsync(Func<CancellationToken, Task> reload, CancellationToken stopping)
    {
        _manager.Reloading();
        await reload(stopping).ConfigureAwait(false);
        _manager.Ready();
    }

    private async Task HurryAsync(Action hurry)
    {
        _log.Hurrying(await _stop.Second.ConfigureAwait(false));
        hurry();
    }
}
