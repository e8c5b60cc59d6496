using CommandLine;
using CommandLine.Text;
using Harp.Daemon;
using Harp.Daemon.Authentication;
using Harp.Daemon.Configuration;
using Harp.Daemon.Workers.Child;

// The hidden verb comes first and by itself: a worker should be ready soon, and the rest is of no use to it.
if (args is ["worker", var assemblyPath, var messageBytesMax])
{
    return await WorkerProgram.RunAsync(assemblyPath, messageBytesMax).ConfigureAwait(false);
}

using var parser = new Parser(settings => settings.HelpWriter = null);
var parsed = parser.ParseArguments<ServeArguments, HashPasswordArguments>(args);
return await parsed.MapResult(
    (ServeArguments serve) => ServeVerb.RunAsync(serve),
    (HashPasswordArguments _) => Task.FromResult(HashPasswordVerb.Run(Console.In, Console.Out, Console.Error)),
    _ =>
    {
        Console.Error.WriteLine(HelpText.AutoBuild(parsed, help => help));
        return Task.FromResult(parsed.Errors.Any(error => error is HelpRequestedError or HelpVerbRequestedError or VersionRequestedError) ? 0 : 2);
    }).ConfigureAwait(false);
