using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Storage;
using Harp.Hosting;
using Harp.Protocol.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher;

/// <summary>
/// <c>harpcallerd [serve]</c>: from the command line to the exit status, which is 0 after a stop that was asked for, 1 where it cannot
/// start or go on, 2 where it was told nonsense. SIGHUP reads the configuration again; the first SIGTERM or SIGINT stops, the second does
/// not wait for running calls.
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
        using var host = ServerHost.CreateBuilder(options.Log).Build();
        var logs = host.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger(typeof(ServeVerb));
        using var run = new ServerRun(log);
        var dispatcher = await DispatcherService.StartAsync(
            options, new TcpTransport { PeerLostAfter = options.PeerLost }, TimeProvider.System, logs).ConfigureAwait(false);
        await using (var pulse = run.Pulse(dispatcher.PingAsync, () => dispatcher.Figures.Summary))
        {
            await using (dispatcher.ConfigureAwait(false))
            {
                await run.UntilStopAsync(
                    "harpcallerd", dispatcher.LocalEndPoint, dispatcher.Ended, ReloadAsync, dispatcher.Hurry).ConfigureAwait(false);
            }
        }

        log.Stopped(dispatcher.Figures.Interrupted, dispatcher.Figures.Waiting);
        return dispatcher.Ended.IsFaulted ? ExitStatus.Failure : ExitStatus.Success;

        Task ReloadAsync(CancellationToken stopping) =>
            new Reload(arguments, settings, wanted => dispatcher.ReloadAsync(wanted, stopping), log).RunAsync();
    }
}
