using System.Net;
using Harp.Protocol.Transport;
using Harp.Serving.Diagnostics;
using Harp.Serving.InProcess;
using Harp.Serving.Listening;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Serving;

/// <summary>
/// The daemon of a .NET service, for whoever wants to know where it listens. See <see cref="HarpDaemonServices.AddHarpDaemon"/>.
/// </summary>
public sealed class HarpDaemonHost : IHostedService, IAsyncDisposable
{
    private readonly HarpDaemonOptions _options;
    private readonly IServiceProvider _services;
    private readonly ILoggerFactory _logs;
    private DaemonService? _daemon;

    /// <param name="options">What to serve, and where.</param>
    /// <param name="services">Where instances come from.</param>
    /// <param name="logs">Where calls are logged.</param>
    public HarpDaemonHost(HarpDaemonOptions options, IServiceProvider services, ILoggerFactory logs) =>
        (_options, _services, _logs) = (options, services, logs);

    /// <summary>The address where callers connect; null before the start and after the stop.</summary>
    public EndPoint? LocalEndPoint => _daemon?.LocalEndPoint;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = _options.ToOptions();
        var calls = new InProcessCalls(_options.Procedures, options, _services, _logs.CreateLogger<InProcessCalls>(), TimeProvider.System);
        _daemon = await DaemonService.StartAsync(
            options, () => Task.FromResult<ICallHandler>(calls), new DaemonMetrics(), TcpTransport.Instance, TimeProvider.System,
            _logs).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _daemon, null) is { } daemon)
        {
            await using var hurry = cancellationToken.UnsafeRegister(_ => daemon.Hurry(), null);
            await daemon.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);
}
