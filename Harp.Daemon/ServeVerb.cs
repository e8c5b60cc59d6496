using Harp.Daemon.Calls;
using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Harp.Protocol.Transport;
using Harp.Serving;
using Harp.Serving.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon;

/// <summary>
/// <c>harpd [serve]</c>. Exit status: 0 after a stop that was asked for, 1 where the procedures have errors or it cannot start or go on, 2
/// where it was told nonsense. SIGHUP reads everything again; the first SIGTERM or SIGINT stops, the second does not wait for running
/// calls.
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
        using var host = ServerHost.CreateBuilder(options.Log).Build();
        var logs = host.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger(typeof(ServeVerb));
        using var run = new ServerRun(log);
        using var workers = new WorkerCallsFactory(logs, TimeProvider.System);
        using var memory = new MemoryReturn(TimeProvider.System);
        var daemon = await StartAsync(options, workers, logs).ConfigureAwait(false);
        var reload = new Reload(arguments, settings, wanted => daemon.ReloadAsync(wanted, () => workers.StartAsync(wanted)), log);
        await using (var pulse = run.Pulse(daemon.PingAsync, () => daemon.Summary))
        {
            await using (daemon.ConfigureAwait(false))
            {
                await run.UntilStopAsync(
                    "harpd", daemon.LocalEndPoint, daemon.Ended, _ => reload.RunAsync(), daemon.Hurry).ConfigureAwait(false);
            }
        }

        log.Stopped(daemon.EndedEarly);
        return daemon.Ended.IsFaulted ? ExitStatus.Failure : ExitStatus.Success;
    }

    private static async Task<DaemonService> StartAsync(DaemonOptions options, WorkerCallsFactory workers, ILoggerFactory logs)
    {
        var metrics = new DaemonMetrics();
        var daemon = await DaemonService.StartAsync(
            options, () => workers.StartAsync(options), metrics, new TcpTransport { PeerLostAfter = options.PeerLost }, TimeProvider.System,
            logs).ConfigureAwait(false);
        metrics.WatchWorkers(() => daemon.Workers, () => workers.Registry.Count);
        return daemon;
    }

    private static int Fail(string message, int status)
    {
        Console.Error.WriteLine(message);
        return status;
    }
}
