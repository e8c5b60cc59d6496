using BenchmarkDotNet.Loggers;
using CommandLine;
using Harp.Benchmarks.Guarding;

namespace Harp.Benchmarks.Commands;

[Verb("measure", HelpText = "Measures everything beside its references, and prints a table.")]
internal sealed class MeasureVerb
{
    [Option("quick", HelpText = "Shorter: about a third of the time, and less steady.")]
    public bool Quick { get; set; }

    [Option("filter", MetaValue = "TEXT", HelpText = "Only benchmarks in whose name this occurs, with the references of their classes.")]
    public string Filter { get; set; } = "";

    [Option("verbose", HelpText = "The measuring tool's own log as well.")]
    public bool Verbose { get; set; }

    /// <exception cref="BenchmarkFailedException">There are no figures.</exception>
    public int Run()
    {
        var figures = BenchmarkRun.Take(
            Effort.Of(Quick),
            benchmark => CaseName.Matches(benchmark, Filter),
            Verbose ? ConsoleLogger.Default : NullLogger.Instance);
        Console.WriteLine($"{string.Join('\n', Machine.Describe())}\n\n{TextTable.Of(Report.Figures(figures))}\n");
        Console.WriteLine(TextTable.Of(Report.Reached(Goals.All, figures.ToDictionary(figure => figure.Case))));
        return 0;
    }
}
