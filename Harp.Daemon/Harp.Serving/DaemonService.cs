using System.Net;
using System.Net.Sockets;
using Harp.Hosting;
using Harp.Protocol.Transport;
using Harp.Serving.Access;
using Harp.Serving.Diagnostics;
using Harp.Serving.Listening;
using Microsoft.Extensions.Logging;

namespace Harp.Serving;

/// <summary>
/// The running daemon, whatever carries its calls out. It starts in the order access, certificates, procedures, socket, so nobody connects
/// to what cannot serve; and stops in the reverse order. Disposing stops it: running calls have their time, unless it is told to hurry.
/// </summary>
internal sealed class DaemonService : IAsyncDisposable
{
    private readonly IPEndPoint _listen;
    private readonly LiveSecurity _security;
    private readonly CallServices _services;
    private readonly IConnectionListener _socket;
    private readonly DaemonListener _listener;
    private readonly AcceptLoop _loop;
    private readonly ILoggerFactory _logs;
    private readonly CancellationTokenSource _stopAccepting = new();
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DaemonService(
        ServingOptions options,
        LiveSecurity security,
        CallServices services,
        IConnectionListener socket,
        ILoggerFactory logs)
    {
        (_listen, _security, _services, _socket, _logs) = (options.Listen, security, services, socket, logs);
        _listener = new DaemonListener(services);
        _loop = new AcceptLoop(socket, _listener.Take, logs.CreateLogger<DaemonListener>(), services.Time);
        Ended = Task.Run(AcceptAsync);
    }

    /// <summary>The address where callers connect.</summary>
    public EndPoint LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>Done when no more connections are accepted; faulted where nobody asked for that.</summary>
    public Task Ended { get; }

    public DaemonMetrics Metrics => _services.Metrics;

    public (int Idle, int Busy) Workers => _services.Handler.Workers;

    /// <summary>The number of calls that the stop has ended.</summary>
    public int EndedEarly => _listener.EndedEarly;

    /// <summary>The state of the daemon in a few words.</summary>
    public string Summary
    {
        get
        {
            var ((idle, busy), before) = (_services.Handler.Workers, _services.Handler.CallsOfBefore);
            return $"{Metrics.Running} calls run, {Metrics.Connections} connections; {idle} workers idle, {busy} busy"
                + (before == 0 ? "" : $"; {before} calls of before the last reload");
        }
    }

    /// <summary>Reads what the options name, and serves.</summary>
    /// <param name="options">What is configured.</param>
    /// <param name="makeHandler">Makes what carries calls out.</param>
    /// <param name="metrics">Where to count; belongs to the service.</param>
    /// <param name="transport">What it listens on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <exception cref="ConfigurationException">Something that the options name cannot be used, or the address cannot be had.</exception>
    public static async Task<DaemonService> StartAsync(
        ServingOptions options,
        Func<Task<ICallHandler>> makeHandler,
        DaemonMetrics metrics,
        ITransport transport,
        TimeProvider time,
        ILoggerFactory logs)
    {
        var parts = await ReadAsync(options, makeHandler, time, logs).ConfigureAwait(false);
        var handler = new LiveHandler(parts.Handler);
        try
        {
            var security = new LiveSecurity(parts.Security);
            var socket = Listen(options.Listen, transport, security);
            var services = new CallServices(
                new Live<ServingOptions>(options), new Live<AccessControl>(parts.Access), handler, metrics,
                logs.CreateLogger<CallSession>(), time);
            return new DaemonService(options, security, services, socket, logs);
        }
        catch
        {
            await handler.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Takes over what the options say now, and what the files say that they name. Everything that can be wrong is tried first: where it
    /// is, all stays as it was. Calls under way end on what they began with. The address is that of the start, whatever the options say.
    /// One at a time, and none after the stop has begun.
    /// </summary>
    /// <param name="wanted">What is configured now.</param>
    /// <param name="makeHandler">Makes what carries calls out from now on; what it throws comes out, and nothing has changed.</param>
    /// <exception cref="ConfigurationException">Something is wrong; nothing has changed.</exception>
    public async Task ReloadAsync(ServingOptions wanted, Func<Task<ICallHandler>> makeHandler)
    {
        var next = wanted with { Listen = _listen };
        ListenAddress.RefuseExposed(next.Listen, next.Tls is not null, next.Users is not null);
        var parts = await ReadAsync(next, makeHandler, _services.Time, _logs).ConfigureAwait(false);
        _services.Access.Replace(parts.Access);
        _services.Options.Replace(next);
        _security.Replace(parts.Security);
        _services.Handler.Replace(parts.Handler);
    }

    /// <summary>Done when the loop that accepts connections has answered.</summary>
    /// <exception cref="IOException">It has ended.</exception>
    public Task PingAsync(CancellationToken cancellationToken) => _loop.PingAsync(cancellationToken);

    /// <summary>Lets the stop wait for no running call.</summary>
    public void Hurry() => _hurry.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopAccepting.CancelAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _socket.DisposeAsync().ConfigureAwait(false);
        await _listener.StopAsync(_services.Options.Current.StopLimit, _hurry.Task).ConfigureAwait(false);
        await _services.Handler.DisposeAsync().ConfigureAwait(false);
        _services.Access.Current.Dispose();
        _services.Metrics.Dispose();
        _stopAccepting.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            await _loop.RunAsync(_stopAccepting.Token).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            _logs.CreateLogger<DaemonListener>().AcceptingFailed(fault);
            throw;
        }
    }

    private static async Task<(AccessControl Access, IStreamSecurity Security, ICallHandler Handler)> ReadAsync(
        ServingOptions options, Func<Task<ICallHandler>> makeHandler, TimeProvider time, ILoggerFactory logs)
    {
        var log = logs.CreateLogger<DaemonListener>();
        var access = AccessControl.Read(options, time, log);
        var security = ListenSecurity.Of(options.Tls, time, log);
        if (options.Tls is not null && CertificateValidity.AllOf(options.Tls.Certificate)[0].ComplaintAt(time.GetUtcNow()) is { } complaint)
        {
            log.TlsFilesTold(complaint);
        }

        var handler = await makeHandler().ConfigureAwait(false);
        foreach (var (where, pattern) in AccessRule.WithoutEffect(options.Rules, handler.Catalogue))
        {
            log.RuleFitsNothing(where, pattern);
        }

        return (access, security, handler);
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
}
