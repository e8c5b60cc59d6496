using Harp.Daemon.Configuration;
using Harp.Daemon.Diagnostics;
using Harp.Daemon.Listening;
using Harp.Daemon.Procedures;
using Harp.Hosting;
using Harp.Hosting.Service;
using Harp.Hosting.Signals;
using Harp.Protocol.Errors;
using Harp.Protocol.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon;

/// <summary>
/// <c>harpd [serve]</c>. Exit status: 0 after a stop that was asked for, 1 where the procedures have errors or it cannot start or go on, 2 where it was told nonsense. SIGHUP reads
/// everything again; the first SIGTERM or SIGINT stops, the second does not wait for running calls.
/// </summary>
internal static class ServeVerb
{
    public static async Task<int> RunAsync(ServeArguments arguments)
    {
        try
        {
            var settings = arguments.Read();
            return await ServeAsync(arguments, settings, OptionsBuilder.Build(arguments)).ConfigureAwait(false);
        }
        catch (ConfigurationException wrong)
        {
            return Fail(string.Join('\n', wrong.Message.Split('\n').Select(line => $"harpd: {line}")), ExitStatus.Usage);
        }
        catch (CompilationException wrong)
        {
            return Fail(wrong.Message, ExitStatus.Failure);
        }
        catch (Exception failed) when (failed is HarpErrorException or IOException or UnauthorizedAccessException)
        {
            return Fail($"harpd: cannot start: {failed.Message}", ExitStatus.Failure);
        }
    }

    private static async Task<int> ServeAsync(ServeArguments arguments, Settings? settings, DaemonOptions options)
    {
        using var stop = new StopSignals();
        using var hangup = new ReloadSignal();
        using var host = ServerHost.CreateBuilder().Build();
        var logs = host.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger(typeof(ServeVerb));
        using var manager = ServiceManager.FromEnvironment(log);
        using var workers = new WorkerCallsFactory(logs, TimeProvider.System);
        var daemon = await StartAsync(options, workers, logs).ConfigureAwait(false);
        await using (var pulse = new ServicePulse(manager, daemon.PingAsync, () => daemon.Summary, TimeProvider.System))
        {
            await using (daemon.ConfigureAwait(false))
            {
                ServerHost.SayReady("harpd", daemon.LocalEndPoint);
                manager.Ready();
                await UntilStopAsync(daemon, new Reload(arguments, settings, daemon.ReloadAsync, log), manager, stop, hangup).ConfigureAwait(false);
                manager.Stopping();
                if (stop.First.IsCompleted)
                {
                    log.Stopping(await stop.First.ConfigureAwait(false));
                }

                _ = HurryAsync(stop, daemon, log);
            }
        }

        log.Stopped(daemon.EndedEarly);
        return daemon.Ended.IsFaulted ? ExitStatus.Failure : ExitStatus.Success;
    }

    private static async Task<DaemonService> StartAsync(DaemonOptions options, WorkerCallsFactory workers, ILoggerFactory logs)
    {
        var metrics = new DaemonMetrics();
        var daemon = await DaemonService.StartAsync(options, workers.StartAsync, metrics, TcpTransport.Instance, TimeProvider.System, logs).ConfigureAwait(false);
        metrics.WatchWorkers(() => daemon.Workers, () => workers.Registry.Count);
        return daemon;
    }

    private static async Task UntilStopAsync(DaemonService daemon, Reload reload, ServiceManager manager, StopSignals stop, ReloadSignal hangup)
    {
        using var end = new CancellationTokenSource();
        var reloading = hangup.ServeAsync(
            async () =>
            {
                manager.Reloading();
                await reload.RunAsync().ConfigureAwait(false);
                manager.Ready();
            },
            end.Token);
        await Task.WhenAny(daemon.Ended, stop.First).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await reloading.ConfigureAwait(false);
    }

    private static async Task HurryAsync(StopSignals stop, DaemonService daemon, ILogger log)
    {
        log.Hurrying(await stop.Second.ConfigureAwait(false));
        daemon.Hurry();
    }

    private static int Fail(string message, int status)
    {
        Console.Error.WriteLine(message);
        return status;
    }
}
