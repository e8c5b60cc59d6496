using System.Net;
using Harp.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Hosting;

/// <summary>The process around a server: logging to stderr, SIGTERM and SIGINT, the ready line on stdout.</summary>
public static class ServerHost
{
    /// <summary>
    /// A host that logs a line an event to stderr, in UTC or as the journal wants it, and reads no configuration of its own. It waits for a
    /// stop as long as that takes.
    /// </summary>
    public static HostApplicationBuilder CreateBuilder(LogFormat format = LogFormat.Text)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<ILoggerProvider>(
            _ => new LineLoggerProvider(Console.OpenStandardError(), TimeProvider.System, format, Journal.IsThere()));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        return builder;
    }

    /// <summary>Says on stdout that peers are served, and where: the only line that a server ever prints there.</summary>
    public static void SayReady(string name, EndPoint endPoint)
    {
        try
        {
            Console.WriteLine($"{name} listening on {endPoint}");
        }
        catch (IOException)
        {
            // Who started the server does not read it, or a disk is full: it serves all the same, and the log is elsewhere.
        }
    }
}
