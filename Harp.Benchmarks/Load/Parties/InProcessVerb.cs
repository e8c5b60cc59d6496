using System.Net;
using CommandLine;
using Harp.Hosting;
using Harp.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>How this program is told to be a service that has a daemon in it; no command for people. Ends when its stdin does.</summary>
[Verb(Name, Hidden = true)]
internal sealed class InProcessVerb
{
    public const string Name = "in-process";

    [Value(0)]
    public string Users { get; set; } = "";

    public int Run()
    {
        var builder = ServerHost.CreateBuilder();
        builder.Services.AddHarpDaemon(options =>
        {
            (options.Listen, options.UsersFile) = (new IPEndPoint(IPAddress.Loopback, 0), Users);
            options.AddProcedure("echo", (int value) => value);
        });
        using var host = builder.Build();
        host.Start();
        ServerHost.SayReady(Name, host.Services.GetRequiredService<HarpDaemonHost>().LocalEndPoint!);
        while (Console.In.Read() >= 0)
        {
        }

        return ExitStatus.Success;
    }
}
