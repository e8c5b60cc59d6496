using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Storage;
using Harp.Hosting;
using Harp.Hosting.Service;
using Harp.Hosting.Signals;
using Harp.Protocol.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher;

/// <summary>
/// <c>harpcallerd [serve]</c>: from the command line to the exit status, which is 0 after a stop that was asked for, 1 where it cannot start or go on, 2 where it was told nonsense.
/// SIGHUP reads the configuration again; the first SIGTERM or SIGINT stops, the second does not wait for running calls.
/// </summary>
internal static class ServeVerb
{
    public static async Task<int> RunAsync(ServeArguments arguments)
    {
        try
        {
            var settings = arguments.Read();
            return await ServeAsync(arguments, settings, arguments.ToOptions(settings)).ConfigureAwait(false);
        }
        catch (Exception wrong) when (
            wrong is ConfigurationException or StoreFailedException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"harpcallerd: {wrong.Message}");
            return wrong is ConfigurationException ? ExitStatus.Usage : ExitStatus.Failure;
        }
    }

    private static async Task<int> ServeAsync(ServeArguments arguments, Settings? settings, DispatcherOptions options)
    {
        using var stop = new StopSignals();
        using var hangup = new ReloadSignal();
        using var host = ServerHost.CreateBuilder().Build();
        var logs = host.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger(typeof(ServeVerb));
        using var manager = ServiceManager.FromEnvironment(log);
        var dispatcher = await DispatcherService.StartAsync(options, TcpTransport.Instance, TimeProvider.System, logs).ConfigureAwait(false);
        await using (var pulse = new ServicePulse(manager, dispatcher.PingAsync, () => dispatcher.Figures.Summary, TimeProvider.System))
        {
            await using (dispatcher.ConfigureAwait(false))
            {
                ServerHost.SayReady("harpcallerd", dispatcher.LocalEndPoint);
                manager.Ready();
                await UntilStopAsync(dispatcher, apply => new Reload(arguments, settings, apply, log), manager, stop, hangup).ConfigureAwait(false);
                manager.Stopping();
                if (stop.First.IsCompleted)
                {
                    log.Stopping(await stop.First.ConfigureAwait(false));
                }

                _ = HurryAsync(stop, dispatcher, log);
            }
        }

        log.Stopped(dispatcher.Figures.Interrupted, dispatcher.Figures.Waiting);
        return dispatcher.Ended.IsFaulted ? ExitStatus.Failure : ExitStatus.Success;
    }

    private static async Task UntilStopAsync(
        DispatcherService dispatcher, Func<Func<DispatcherOptions, Task>, Reload> reloadWith, ServiceManager manager, StopSignals stop, ReloadSignal hangup)
    {
        using var end = new CancellationTokenSource();
        var reload = reloadWith(options => dispatcher.ReloadAsync(options, end.Token));
        var reloading = hangup.ServeAsync(
            async () =>
            {
                manager.Reloading();
                await reload.RunAsync().ConfigureAwait(false);
                manager.Ready();
            },
            end.Token);
        await Task.WhenAny(dispatcher.Ended, stop.First).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await reloading.ConfigureAwait(false);
    }

    private static async Task HurryAsync(StopSignals stop, DispatcherService dispatcher, ILogger log)
    {
        log.Hurrying(await stop.Second.ConfigureAwait(false));
        dispatcher.Hurry();
    }
}
