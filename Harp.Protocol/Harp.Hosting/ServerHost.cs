using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Harp.Hosting;

/// <summary>The process around a server: logging to stderr, SIGTERM and SIGINT, the ready line on stdout.</summary>
public static class ServerHost
{
    /// <summary>A host that logs a line an event to stderr, in UTC, and reads no configuration of its own. It waits for a stop as long as that takes.</summary>
    public static HostApplicationBuilder CreateBuilder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;

            // Whoever reads the log and stops must not stop the server; the logger says how much it dropped.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        return builder;
    }

    /// <summary>Says on stdout that peers are served, and where: the only line that a server ever prints there.</summary>
    public static void SayReady(string name, EndPoint endPoint) => Console.WriteLine($"{name} listening on {endPoint}");
}
