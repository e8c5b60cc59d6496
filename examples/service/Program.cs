using System.Net;
using Harp.Examples.Shop;
using Harp.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A service with a price list in memory, which operators look at and change through the dispatcher: no port of its own to invent, no second
// login. shop USERS [PORT] USERS: lines of name:hash, see 'harpd hash-password'
var builder = Host.CreateApplicationBuilder();
builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddSingleton<PriceList>();
builder.Services.AddHarpDaemon(daemon =>
{
    daemon.Listen = new IPEndPoint(IPAddress.Loopback, args.Length > 1 ? int.Parse(args[1]) : 4307);
    daemon.UsersFile = args[0];
    daemon.AddProcedures<PriceProcedures>();
    daemon.AddProcedure("uptime", () => Environment.TickCount64 / 1000.0);
});

using var host = builder.Build();
await host.StartAsync();
Console.WriteLine($"shop listening on {host.Services.GetRequiredService<HarpDaemonHost>().LocalEndPoint}");
await host.WaitForShutdownAsync();
