using CommandLine;
using Harp.Dispatcher;
using Harp.Dispatcher.Configuration;
using Harp.Dispatcher.Storage;
using Harp.Hosting;

return await Parser.Default.ParseArguments<ServeArguments>(args).MapResult(
    arguments => ServeAsync(arguments), errors => Task.FromResult(errors.IsHelp() || errors.IsVersion() ? 0 : ExitStatus.Usage));

static async Task<int> ServeAsync(ServeArguments arguments)
{
    try
    {
        return await Host.RunAsync(arguments.ToOptions());
    }
    catch (Exception wrong) when (
        wrong is ConfigurationException or StoreFailedException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"harpcallerd: {wrong.Message}");
        return wrong is ConfigurationException ? ExitStatus.Usage : ExitStatus.Failure;
    }
}
