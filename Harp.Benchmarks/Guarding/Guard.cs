using BenchmarkDotNet.Loggers;

namespace Harp.Benchmarks.Guarding;

/// <summary>
/// Compares a run with the baseline: by the ratio to the reference in the same run, and by exact allocation. What looks worse is measured
/// once more, and longer, before it is called so.
/// </summary>
internal sealed class Guard(Baseline baseline, Effort effort, TextWriter output)
{
    /// <summary>Returns whether nothing got worse and no goal was missed.</summary>
    public bool Run()
    {
        var sameProcessor = Machine.SameProcessor(baseline.Machine, Machine.Describe());
        var tolerance = sameProcessor ? effort.Tolerance : effort.Tolerance * 2;
        var because = sameProcessor ? "" : " (twice the usual: it was taken on another processor)";
        output.WriteLine(FormattableString.Invariant($"Ratios may exceed the baseline's by {tolerance:0%}{because}; bytes by none."));
        var run = Measure(effort, _ => true);
        var suspects = Suspects(run.Values, tolerance).ToHashSet();
        if (suspects.Count > 0)
        {
            output.WriteLine($"Measuring once more, and longer: {string.Join(", ", suspects)}");
            foreach (var (name, figure) in Measure(Effort.Full, suspects.Contains))
            {
                run[name] = figure;
            }
        }

        return Tell(run, tolerance);
    }

    private static Dictionary<string, Figure> Measure(Effort effort, Func<string, bool> group) => BenchmarkRun
        .Take(effort, benchmark => CaseName.CountsForGuard(benchmark) && group(CaseName.Group(CaseName.Of(benchmark))), NullLogger.Instance)
        .ToDictionary(figure => figure.Case);

    /// <summary>The groups of a benchmark and its reference in which something looks worse.</summary>
    private IEnumerable<string> Suspects(IReadOnlyCollection<Figure> run, double tolerance)
    {
        var figures = run.ToDictionary(figure => figure.Case);
        return Comparison.Of(run, baseline, tolerance).Where(row => row.Worse).Select(row => row.Now.Case)
            .Concat(Missed(figures).SelectMany(goal => goal.Cases))
            .Select(CaseName.Group);
    }

    private static IEnumerable<Goal> Missed(IReadOnlyDictionary<string, Figure> run) =>
        Goals.All.Where(goal => goal.Applies(run) && !goal.Reached(goal.Measure(run), goal.Allowance));

    private bool Tell(Dictionary<string, Figure> run, double tolerance)
    {
        var rows = Comparison.Of(run.Values, baseline, tolerance);
        var gone = baseline.Cases.Where(known => !run.ContainsKey(known.Case)).Select(known => known.Case).ToArray();
        var worse = rows.Where(row => row.Worse).ToArray();
        var missed = Missed(run).ToArray();
        output.WriteLine($"\n{TextTable.Of(Report.Comparisons(rows))}\n\n{TextTable.Of(Report.Reached(Goals.All, run))}\n");
        foreach (var row in worse)
        {
            output.WriteLine($"{row.Now.Case}: {row.Verdict}");
        }

        foreach (var goal in missed)
        {
            output.WriteLine(FormattableString.Invariant(
                $"goal missed: {goal.Name}: {goal}, measured {goal.Measure(run):0.##} {goal.Unit}"));
        }

        foreach (var name in gone)
        {
            output.WriteLine($"{name}: in the baseline, but no benchmark any more");
        }

        var holds = worse.Length + missed.Length + gone.Length == 0;
        output.WriteLine(holds ? "The hot path holds." : "The hot path got WORSE.");
        return holds;
    }
}
