using CommandLine;
using Harp.Benchmarks.Daemons;
using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load;
using Harp.Benchmarks.Load.Parties;
using Harp.Hosting;

namespace Harp.Benchmarks.Commands;

[Verb("daemon", HelpText = "Tells what a daemon carries through its workers, beside one that answers at once.")]
internal sealed class DaemonVerb
{
    [Option("seconds", Default = 3, MetaValue = "N", HelpText = "How long clients ask.")]
    public int Seconds { get; set; }

    [Option("packets", Default = 500_000, MetaValue = "N", HelpText = "How many packets a stream has.")]
    public int Packets { get; set; }

    public int Run()
    {
        Console.WriteLine($"{string.Join('\n', Machine.Describe())}\n");
        using var interruption = new Interruption();
        using var stage = new Stage(Path.GetTempPath(), interruption.Token);
        new DaemonRun(stage, TimeSpan.FromSeconds(Seconds), Packets, Console.Out).Take();
        return ExitStatus.Success;
    }
}
