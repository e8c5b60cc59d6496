using System.Globalization;
using BenchmarkDotNet.Loggers;
using CommandLine;
using Harp.Benchmarks.Guarding;
using Harp.Hosting;

namespace Harp.Benchmarks.Commands;

[Verb(
    "baseline", HelpText = "Measures everything several times and writes the medians: baseline.json for the guard, RESULTS.md for people.")]
internal sealed class BaselineVerb
{
    [Option("runs", Default = 3, MetaValue = "N", HelpText = "How many runs to take the medians of.")]
    public int Runs { get; set; }

    [Option("quick", HelpText = "Shorter runs.")]
    public bool Quick { get; set; }

    /// <exception cref="BenchmarkFailedException">There are no figures.</exception>
    public int Run()
    {
        var runs = new List<Figure>();
        for (var run = 1; run <= Math.Max(1, Runs); run++)
        {
            Console.Error.WriteLine($"run {run} of {Runs}");
            runs.AddRange(BenchmarkRun.Take(Effort.Of(Quick), _ => true, NullLogger.Instance));
        }

        var figures = runs.GroupBy(figure => figure.Case).Select(Figure.Median).ToArray();
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var baseline = Baseline.Of(figures, Machine.Describe(), today, Runs);
        baseline.Write(Places.Baseline);
        File.WriteAllText(Places.Results, ResultsPage.Of(baseline, figures));
        Console.WriteLine($"{TextTable.Of(Report.Figures(figures))}\n\nwritten: {Places.Baseline}, {Places.Results}");
        return ExitStatus.Success;
    }
}
