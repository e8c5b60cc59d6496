using CommandLine;
using Harp.Dispatcher;
using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Storage;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Protocol.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using var parser = UsageScreen.Parser();
var parsed = parser.ParseArguments<ServeArguments, BackupArguments, CheckArguments, HashPasswordArguments, NewTokenArguments>(args);
return parsed.Value switch
{
    ServeArguments { CheckConfig: true } serve => await ConfigurationCheck.RunAsync(serve, Console.Out, Console.Error),
    ServeArguments serve => await ServeAsync(serve),
    BackupArguments backup => StoreVerbs.Backup(backup, Console.Error),
    CheckArguments check => StoreVerbs.Check(check, Console.Out, Console.Error),
    HashPasswordArguments => HashPasswordVerb.Run("harpcallerd", Console.In, Console.Out, Console.Error),
    NewTokenArguments token => NewTokenVerb.Run(token, Console.Out, Console.Error),
    _ => UsageScreen.Show(parsed),
};

static async Task<int> ServeAsync(ServeArguments arguments)
{
    try
    {
        return await RunAsync(arguments.ToOptions());
    }
    catch (Exception wrong) when (
        wrong is ConfigurationException or StoreFailedException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"harpcallerd: {wrong.Message}");
        return wrong is ConfigurationException ? ExitStatus.Usage : ExitStatus.Failure;
    }
}

static async Task<int> RunAsync(DispatcherOptions options)
{
    using var host = ServerHost.CreateBuilder().Build();
    await host.StartAsync();

    var dispatcher = await DispatcherService.StartAsync(
        options, TcpTransport.Instance, TimeProvider.System, host.Services.GetRequiredService<ILoggerFactory>());
    await using (dispatcher)
    {
        ServerHost.SayReady("harpcallerd", dispatcher.LocalEndPoint);
        await Task.WhenAny(dispatcher.Ended, host.WaitForShutdownAsync());
    }

    // Only now, for what the last batches held may not have been stored.
    return dispatcher.Ended.IsFaulted ? ExitStatus.Failure : ExitStatus.Success;
}
