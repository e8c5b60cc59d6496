using System.Net;
using Harp.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Hosting;

/// <summary>The process around a server: logging to stderr, SIGTERM and SIGINT, the ready line on stdout.</summary>
public static class ServerHost
{
    /// <summary>A host that logs a line an event to stderr, in UTC, and reads no configuration of its own. It waits for a stop as long as that takes.</summary>
    public static HostApplicationBuilder CreateBuilder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<ILoggerProvider>(_ => new LineLoggerProvider(Console.OpenStandardError(), TimeProvider.System));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        return builder;
    }

    /// <summary>Says on stdout that peers are served, and where: the only line that a server ever prints there.</summary>
    public static void SayReady(string name, EndPoint endPoint) => Console.WriteLine($"{name} listening on {endPoint}");
}
