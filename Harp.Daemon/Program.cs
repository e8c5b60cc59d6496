using CommandLine;
using Harp.Daemon;
using Harp.Daemon.Configuration;
using Harp.Daemon.Procedures.Reading;
using Harp.Daemon.Workers.Child;
using Harp.Hosting;
using Harp.Hosting.Authentication;

// The hidden verbs come first and by themselves: a worker should be ready soon, and the rest is of no use to it.
if (args is [WorkerProgram.Verb, var manifestPath, var setup])
{
    return await WorkerProgram.RunAsync(manifestPath, setup).ConfigureAwait(false);
}

if (args is [ReaderProgram.Verb])
{
    return ReaderProgram.Run();
}

using var parser = UsageScreen.Parser();
var parsed = parser.ParseArguments<ServeArguments, ListArguments, HashPasswordArguments>(args);
return parsed.Value switch
{
    ServeArguments { Check: true } check => await ConfigurationCheck.RunAsync(check, Console.Out, Console.Error).ConfigureAwait(false),
    ListArguments list => await ListVerb.RunAsync(list, Console.Out, Console.Error).ConfigureAwait(false),
    ServeArguments serve => await ServeVerb.RunAsync(serve).ConfigureAwait(false),
    HashPasswordArguments => HashPasswordVerb.Run("harpd", Console.In, Console.Out, Console.Error),
    _ => UsageScreen.Show(parsed),
};
