using System.Net.Sockets;
using Harp.Daemon.Authentication;
using Harp.Daemon.Configuration;
using Harp.Daemon.Listening;
using Harp.Daemon.Procedures;
using Harp.Daemon.Workers;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Harp.Daemon;

/// <summary>
/// <c>harpd [serve]</c>. Exit status: 0 after a clean stop, 1 where the procedures have errors or it cannot start, 2 where it was told nonsense.
/// </summary>
internal static class ServeVerb
{
    public static async Task<int> RunAsync(ServeArguments arguments)
    {
        try
        {
            var options = OptionsBuilder.Build(arguments);
            using var authenticator = new Authenticator(options.Users is null ? null : UsersFile.ReadPasswords(options.Users));
            var procedures = ProcedureLoader.Load(options);
            Account.Check(procedures.Catalogue);

            // The compiler leaves some 100 MB behind that nobody needs again.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            using var host = HostOf(options, procedures, authenticator);

            // What is wrong with the certificate is said before anything starts.
            host.Services.GetRequiredService<IStreamSecurity>();
            await host.RunAsync().ConfigureAwait(false);
            return ExitStatus.Success;
        }
        catch (ConfigurationException wrong)
        {
            return Fail(string.Join('\n', wrong.Message.Split('\n').Select(line => $"harpd: {line}")), ExitStatus.Usage);
        }
        catch (CompilationException wrong)
        {
            return Fail(wrong.Message, ExitStatus.Failure);
        }
        catch (Exception failed) when (failed is SocketException or HarpErrorException or IOException)
        {
            return Fail($"harpd: cannot start: {failed.Message}", ExitStatus.Failure);
        }
    }

    private static IHost HostOf(DaemonOptions options, LoadedProcedures procedures, Authenticator authenticator)
    {
        var builder = ServerHost.CreateBuilder();
        builder.Services.AddSingleton(options).AddSingleton(procedures).AddSingleton(authenticator).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(
            services => ListenSecurity.Of(options.Tls, TimeProvider.System, services.GetRequiredService<ILogger<DaemonListener>>()));
        builder.Services.AddHostedService<DaemonService>();
        return builder.Build();
    }

    private static int Fail(string message, int status)
    {
        Console.Error.WriteLine(message);
        return status;
    }
}
