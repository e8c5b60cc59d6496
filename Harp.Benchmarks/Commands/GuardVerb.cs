using CommandLine;
using Harp.Benchmarks.Guarding;
using Harp.Hosting;

namespace Harp.Benchmarks.Commands;

[Verb("guard", HelpText = "Compares a run with the checked-in baseline; ends with 1 where something got worse.")]
internal sealed class GuardVerb
{
    [Option("quick", HelpText = "For a busy machine in a hurry, such as CI.")]
    public bool Quick { get; set; }

    /// <exception cref="BenchmarkFailedException">There are no figures, or there is no baseline.</exception>
    public int Run() => new Guard(Baseline.Read(Places.Baseline), Effort.Of(Quick), Console.Out).Run()
        ? ExitStatus.Success
        : ExitStatus.Failure;
}
