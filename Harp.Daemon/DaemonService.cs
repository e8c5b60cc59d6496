using Harp.Daemon.Authentication;
using Harp.Daemon.Configuration;
using Harp.Daemon.Listening;
using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Protocol.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon;

/// <summary>The daemon as a hosted service. It starts in the order workers, socket, ready line, and stops in the reverse order.</summary>
internal sealed class DaemonService(
    DaemonOptions options,
    LoadedProcedures procedures,
    Authenticator authenticator,
    IStreamSecurity security,
    ILoggerFactory loggers,
    TimeProvider time)
    : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopAccepting = new();
    private readonly ProcedureFolder _folder = ProcedureFolder.Write(procedures);
    private WorkerGround? _ground;
    private WorkerPool? _workers;
    private IConnectionListener? _socket;
    private DaemonListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Native.BecomeSubreaper();
        _ground = new WorkerGround(options.Worker, CgroupRoot.Find(), loggers.CreateLogger<WorkerGround>());
        var launcher = new WorkerLauncher(options, _folder.ManifestPath, _ground, loggers.CreateLogger<Worker>(), time);
        _workers = new WorkerPool(options, launcher, loggers.CreateLogger<WorkerPool>(), time);
        await _workers.WarmAsync([.. procedures.Catalogue.Procedures.Select(RunAs.Of).Append(RunAs.Daemon).Distinct()]).ConfigureAwait(false);
        _socket = TcpTransport.Instance.Listen(options.Listen, security);
        var services = new CallServices(options, authenticator, procedures.Catalogue, _workers, loggers.CreateLogger<CallSession>(), time);
        _listener = new DaemonListener(services, _socket);
        _accepting = _listener.AcceptAsync(_stopAccepting.Token);
        ServerHost.SayReady("harpd", _socket.LocalEndPoint);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopAccepting.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        if (_socket is not null)
        {
            await _socket.DisposeAsync().ConfigureAwait(false);
        }

        if (_listener is not null)
        {
            await _listener.StopAsync(options.StopLimit).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_workers is not null)
        {
            await _workers.DisposeAsync().ConfigureAwait(false);
        }

        _ground?.Dispose();
        _folder.Dispose();
        _stopAccepting.Dispose();
    }
}
