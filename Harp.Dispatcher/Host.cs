using Harp.Dispatcher.Configuration;
using Harp.Protocol.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Harp.Dispatcher;

/// <summary>The process around the dispatcher: logging to stderr, the ready line on stdout, SIGTERM and SIGINT, the exit status.</summary>
internal static class Host
{
    public static async Task<int> RunAsync(DispatcherOptions options)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        using var host = builder.Build();
        await host.StartAsync();

        await using var dispatcher = DispatcherService.Start(
            options, TcpTransport.Plain, TimeProvider.System, host.Services.GetRequiredService<ILoggerFactory>());
        Console.WriteLine($"harpcallerd listening on {dispatcher.LocalEndPoint}");
        await Task.WhenAny(dispatcher.Ended, host.WaitForShutdownAsync());
        return dispatcher.Ended.IsFaulted ? ExitStatus.Failure : ExitStatus.Success;
    }
}
