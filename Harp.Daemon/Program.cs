using Harp.Daemon;
using Harp.Daemon.Procedures.Reading;
using Harp.Daemon.Workers.Child;
using Harp.Hosting;

// The hidden verbs come first and by themselves: a worker should be ready soon, and the rest is of no use to it.
return args switch
{
    [WorkerProgram.Verb, var manifestPath, var setup] => await WorkerProgram.RunAsync(manifestPath, setup).ConfigureAwait(false),
    [ReaderProgram.Verb] => ReaderProgram.Run(),
    _ => await ServerProgram.RunAsync("harpd", () => CommandLineProgram.RunAsync(args)).ConfigureAwait(false),
};
