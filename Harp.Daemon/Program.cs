using CommandLine;
using Harp.Daemon;
using Harp.Daemon.Configuration;
using Harp.Daemon.Workers.Child;
using Harp.Hosting;
using Harp.Hosting.Authentication;

// The hidden verb comes first and by itself: a worker should be ready soon, and the rest is of no use to it.
if (args is ["worker", var manifestPath, var setup])
{
    return await WorkerProgram.RunAsync(manifestPath, setup).ConfigureAwait(false);
}

using var parser = UsageScreen.Parser();
var parsed = parser.ParseArguments<ServeArguments, ListArguments, HashPasswordArguments>(args);
return parsed.Value switch
{
    ServeArguments { Check: true } check => ConfigurationCheck.Run(check, Console.Out, Console.Error),
    ListArguments list => ListVerb.Run(list, Console.Out, Console.Error),
    ServeArguments serve => await ServeVerb.RunAsync(serve).ConfigureAwait(false),
    HashPasswordArguments => HashPasswordVerb.Run("harpd", Console.In, Console.Out, Console.Error),
    _ => UsageScreen.Show(parsed),
};
