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
using Harp.Protocol.Transport.Tls;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher;

/// <summary>
/// The dispatcher, put together: the only place that knows all its parts. Starting recovers the store before the first client is accepted;
/// stopping goes the other way round.
/// </summary>
internal sealed class DispatcherService : IAsyncDisposable
{
    private readonly HostUpkeep _hosts;
    private readonly AccessControl _access;
    private readonly IJobStore _store;
    private readonly DispatcherMetrics _metrics;
    private readonly DispatchLoop _loop;
    private readonly Retention _retention;
    private readonly Listener _listener;

    private DispatcherService(
        HostUpkeep hosts, AccessControl access, IJobStore store, DispatcherMetrics metrics, DispatchLoop loop, Retention retention, Listener listener)
    {
        _hosts = hosts;
        _access = access;
        _store = store;
        _metrics = metrics;
        _loop = loop;
        _retention = retention;
        _listener = listener;
    }

    /// <summary>Where clients connect.</summary>
    public EndPoint LocalEndPoint => _listener.LocalEndPoint;

    /// <summary>Done when the dispatcher can no longer work; faulted with the reason.</summary>
    public Task Ended => _loop.Ended;

    /// <summary>Opens the store, recovers, and serves.</summary>
    /// <exception cref="StoreFailedException">The store cannot be used.</exception>
    /// <exception cref="IOException">The hosts cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The hosts cannot be read.</exception>
    /// <exception cref="ConfigurationException">The address cannot be had, or the users and rules make no sense.</exception>
    public static async Task<DispatcherService> StartAsync(DispatcherOptions options, ITransport transport, TimeProvider time, ILoggerFactory logs)
    {
        var access = AccessControl.Create(options.Access, time, logs.CreateLogger<AccessControl>());
        var daemonTls = DaemonTls(options.DaemonTls, time, logs.CreateLogger<DaemonCall>());
        var sockets = Listen(options.Listen, transport, ListenSecurity.Of(options.Tls, time, logs.CreateLogger<Listener>()));
        IJobStore? store = null;
        HostUpkeep? upkeep = null;
        try
        {
            store = JobStores.Open(options.Store, options.Disk, time, logs);
            upkeep = await HostSources.OpenAsync(
                options.Hosts,
                options.HostsProgram,
                options.Store == JobStores.Memory ? null : options.Store,
                options.HostLimits,
                time,
                logs.CreateLogger<HostRegistry>()).ConfigureAwait(false);
            var hosts = upkeep.Registry;
            var metrics = new DispatcherMetrics();
            var watched = store;
            metrics.WatchStore(() => watched.Size);
            var signals = new JobSignals();
            var calls = new CallStarter(hosts, store, transport, daemonTls, options.Calls, time, logs.CreateLogger<DaemonCall>());
            var processor = new BatchProcessor(
                new Scheduler(options.Scheduler), store, calls, signals, options.Loop, time, metrics, logs.CreateLogger<BatchProcessor>());
            var loop = new DispatchLoop(processor, options.Loop, time, logs.CreateLogger<DispatchLoop>());
            loop.Start();
            var retention = new Retention(loop, options.Retention, time, logs.CreateLogger<Retention>());
            var operations = new OperationTable(loop, store, signals, hosts, access, Greeting.Of(options), time);
            var listener = new Listener(sockets, operations, access, options.Sessions, time, metrics, logs.CreateLogger<Listener>());
            return new DispatcherService(upkeep, access, store, metrics, loop, retention, listener);
        }
        catch
        {
            await sockets.DisposeAsync().ConfigureAwait(false);
            if (upkeep is not null)
            {
                await upkeep.DisposeAsync().ConfigureAwait(false);
            }

            access.Dispose();
            store?.Dispose();
            throw;
        }
    }

    private static TlsClientSecurity DaemonTls(TlsClientOptions options, TimeProvider time, ILogger log)
    {
        try
        {
            return new TlsClientSecurity(options, time, log.TlsFilesTold);
        }
        catch (InvalidDataException unreadable)
        {
            throw new ConfigurationException($"daemon_tls.ca: {unreadable.Message}");
        }
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

    /// <summary>Stops accepting, lets running calls end, interrupts the rest, answers who waits, closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.StopAcceptingAsync().ConfigureAwait(false);
        await _retention.DisposeAsync().ConfigureAwait(false);
        await _loop.StopAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _hosts.DisposeAsync().ConfigureAwait(false);
        _loop.Dispose();
        _store.Dispose();
        _metrics.Dispose();
        _access.Dispose();
    }
}
