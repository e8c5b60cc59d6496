using System.Net;
using System.Net.Sockets;
using Harp.Dispatcher.Access;
using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Hosts;
using Harp.Dispatcher.Listening;
using Harp.Dispatcher.Loop;
using Harp.Dispatcher.Operations;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Hosting;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Harp.Dispatcher;

/// <summary>
/// The dispatcher, put together: the only place that knows all its parts. Starting recovers the store before the first client is accepted;
/// stopping goes the other way round.
/// </summary>
internal sealed class DispatcherService : IAsyncDisposable
{
    private readonly DispatcherOptions _options;
    private readonly LiveParts _live;
    private readonly HostUpkeep _hosts;
    private readonly AccessControl _access;
    private readonly IJobStore _store;
    private readonly DispatcherMetrics _metrics;
    private readonly DispatchLoop _loop;
    private readonly IReadOnlyList<Listener> _listeners;
    private readonly TimeProvider _time;
    private readonly MemoryReturn _memory;
    private readonly ClockWatch _clock;
    private readonly ILoggerFactory _logs;
    private Retention _retention;
    private PeriodicReport _report;

    private DispatcherService(
        DispatcherOptions options, LiveParts live, HostUpkeep hosts, AccessControl access, IJobStore store,
        DispatcherMetrics metrics, DispatchLoop loop,
        IReadOnlyList<Listener> listeners, TimeProvider time, ILoggerFactory logs)
    {
        (_options, _live, _hosts, _access, _store, _metrics, _loop, _listeners, _time, _logs) =
            (options, live, hosts, access, store, metrics, loop, listeners, time, logs);
        _clock = new ClockWatch(time);
        (_retention, _report) = (RetentionOf(options), ReportOf(options));
        _memory = new MemoryReturn(time);
    }

    /// <summary>The address where clients connect.</summary>
    public EndPoint LocalEndPoint => _listeners[0].LocalEndPoint;

    /// <summary>Done when the dispatcher can no longer work; faulted with the reason.</summary>
    public Task Ended => _loop.Ended;

    /// <summary>The state of the dispatcher.</summary>
    public LoopFigures Figures => _metrics.Figures;

    /// <summary>Opens the store, recovers, and serves.</summary>
    /// <exception cref="StoreFailedException">The store cannot be used.</exception>
    /// <exception cref="IOException">The hosts cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The hosts cannot be read.</exception>
    /// <exception cref="ConfigurationException">The address cannot be had, or the users and rules make no sense.</exception>
    public static async Task<DispatcherService> StartAsync(
        DispatcherOptions options, ITransport transport, TimeProvider time, ILoggerFactory logs)
    {
        options = Fit(options, logs);
        var access = AccessControl.Create(options.Access, time, logs.CreateLogger<AccessControl>());
        var live = LiveParts.Of(options, time, logs);
        var sockets = Listen(options.Listen, transport, live.ListenSecurity);
        IConnectionListener? control = null;
        IJobStore? store = null;
        HostUpkeep? upkeep = null;
        try
        {
            store = JobStores.Open(options.Store, options.Disk, time, logs);
            if (options.StoreFolder is { } folder && PrivateFolder.ExposureOf(folder) is { } exposure)
            {
                logs.CreateLogger<DispatcherService>().StoreExposed(exposure);
            }

            control = ControlSocket.Find(options.Control, options.StoreFolder, logs.CreateLogger<Listener>());
            upkeep = await HostUpkeep.OpenAsync(
                OriginOf(options, time, logs), options.HostLimits, time, logs.CreateLogger<HostRegistry>()).ConfigureAwait(false);
            var hosts = upkeep.Registry;
            var signals = new JobSignals();
            var metrics = MetricsOf(options, store, hosts, signals, time);
            var calls = new CallStarter(hosts, store, transport, live.DaemonTls, live.Calls, time, logs.CreateLogger<DaemonCall>());
            var processor = new BatchProcessor(
                new Scheduler(options.Scheduler), store, calls, signals, options.Loop, time, metrics, logs.CreateLogger<BatchProcessor>());
            var loop = new DispatchLoop(processor, options.Loop, time, logs.CreateLogger<DispatchLoop>());
            loop.Start();
            var memory = new SharedMemory(live.Sessions);
            Listener Open(IConnectionListener door, AccessControl who, int? connectionsMax) => new(
                door, new OperationTable(loop, store, signals, hosts, who, live.Hello, time), who, live.Sessions, memory, time, metrics,
                logs.CreateLogger<Listener>(), connectionsMax);
            var listeners = new List<Listener> { Open(sockets, access, connectionsMax: null) };
            if (control is not null)
            {
                listeners.Add(Open(control, AccessControl.Open, options.Control.ConnectionsMax));
            }

            return new DispatcherService(options, live, upkeep, access, store, metrics, loop, listeners, time, logs);
        }
        catch
        {
            await sockets.DisposeAsync().ConfigureAwait(false);
            await (control?.DisposeAsync() ?? default).ConfigureAwait(false);
            if (upkeep is not null)
            {
                await upkeep.DisposeAsync().ConfigureAwait(false);
            }

            access.Dispose();
            store?.Dispose();
            throw;
        }
    }

    /// <summary>The options with what this process may have.</summary>
    private static DispatcherOptions Fit(DispatcherOptions options, ILoggerFactory logs)
    {
        var log = logs.CreateLogger<Listener>();
        return MemoryBudget.Fit(HandleBudget.Fit(options, HandleBudget.Available(), log), MemoryBudget.Available(), log);
    }

    /// <summary>
    /// Takes over what can change while the dispatcher runs, and reads again all files that the options name. Everything that can be wrong
    /// is tried first: where it is, all stays as it was. The address and the store are those of the start, whatever the options say. One at
    /// a time, and none after the stop has begun.
    /// </summary>
    /// <param name="wanted">What the configuration says now.</param>
    /// <param name="end">Waits no longer for the hosts.</param>
    /// <exception cref="ConfigurationException">Something is wrong; nothing has changed.</exception>
    /// <exception cref="IOException">The dispatcher has ended meanwhile.</exception>
    public async Task ReloadAsync(DispatcherOptions wanted, CancellationToken end)
    {
        var next = Fit(wanted with { Listen = _options.Listen, Store = _options.Store }, _logs);
        ListenAddress.RefuseExposed(next.Listen, next.Tls is not null, next.Access.Users is not null);
        var parts = LiveParts.Of(next, _time, _logs);
        if (await HostSources.FindMistakeAsync(next.Hosts, next.HostsProgram, NullLogger.Instance).ConfigureAwait(false) is { } mistake)
        {
            throw new ConfigurationException(mistake);
        }

        _access.Replace(AccessControl.Read(next.Access, _time, _logs.CreateLogger<AccessControl>()));
        _live.Replace(parts);
        await _loop.ChangeAsync(next.Loop, next.Scheduler).ConfigureAwait(false);
        await _retention.DisposeAsync().ConfigureAwait(false);
        await _report.DisposeAsync().ConfigureAwait(false);
        (_retention, _report) = (RetentionOf(next), ReportOf(next));
        await _hosts.ChangeAsync(OriginOf(next, _time, _logs), next.HostLimits, end).ConfigureAwait(false);
    }

    /// <summary>Done when the loop has been round once.</summary>
    /// <exception cref="IOException">It has ended.</exception>
    public Task PingAsync(CancellationToken cancellationToken) => _loop.PingAsync().WaitAsync(cancellationToken);

    /// <summary>Lets the stop wait for no running call: they are interrupted.</summary>
    public void Hurry() => _loop.Hurry();

    /// <summary>Stops accepting, lets running calls end, interrupts the rest, answers who waits, closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_listeners.Select(listener => listener.StopAcceptingAsync())).ConfigureAwait(false);
        _memory.Dispose();
        await _report.DisposeAsync().ConfigureAwait(false);
        await _retention.DisposeAsync().ConfigureAwait(false);
        await _loop.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _hosts.DisposeAsync().ConfigureAwait(false);
        _loop.Dispose();
        _store.Dispose();
        _metrics.Dispose();
        _access.Dispose();
    }

    private static HostOrigin OriginOf(DispatcherOptions options, TimeProvider time, ILoggerFactory logs) => HostSources.Of(
        options.Hosts,
        options.HostsProgram,
        options.StoreFolder,
        options.HostLimits,
        time,
        logs.CreateLogger<HostRegistry>());

    private static DispatcherMetrics MetricsOf(
        DispatcherOptions options, IJobStore store, HostRegistry hosts, JobSignals signals, TimeProvider time)
    {
        var metrics = new DispatcherMetrics(time);
        metrics.WatchStore(() => store.Size);
        metrics.WatchWaiters(() => signals.Watchers);
        metrics.WatchHosts(() => hosts.Current.Hosts.Count, () => (time.GetUtcNow() - hosts.Current.ReadAt).TotalSeconds);
        if (options.StoreFolder is { } folder)
        {
            metrics.WatchDisk(folder);
        }

        return metrics;
    }

    private static IConnectionListener Listen(IPEndPoint endPoint, ITransport transport, IStreamSecurity security)
    {
        try
        {
            return transport.Listen(endPoint, security);
        }
        catch (SocketException taken)
        {
            throw new ConfigurationException($"cannot listen on {endPoint}: {taken.Message}");
        }
    }

    private Retention RetentionOf(DispatcherOptions options) =>
        new(_loop, options.Retention, _clock, _time, _logs.CreateLogger<Retention>());

    private PeriodicReport ReportOf(DispatcherOptions options) =>
        new(options.ReportEvery, _metrics, _time, _logs.CreateLogger<PeriodicReport>());
}
