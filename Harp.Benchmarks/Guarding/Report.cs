using System.Globalization;

namespace Harp.Benchmarks.Guarding;

/// <summary>Figures as rows of tables.</summary>
internal static class Report
{
    public static string[][] Figures(IEnumerable<Figure> figures) =>
    [
        ["benchmark", "time", "ratio", "allocated", "to"],
        .. figures.Select(figure => new[]
        {
            figure.Case, Time(figure.Nanoseconds), Ratio(figure.Ratio), $"{figure.AllocatedBytes} B",
            figure.Case.Contains($".{figure.Reference}", StringComparison.Ordinal) && figure.Ratio == 1 ? "(reference)" : figure.Reference,
        }),
    ];

    public static string[][] Comparisons(IEnumerable<Comparison> comparisons) =>
    [
        ["guarded", "ratio", "baseline", "change", "allocated", "baseline", "verdict"],
        .. comparisons.Select(row => new[]
        {
            row.Now.Case, Ratio(row.Now.Ratio), row.Before is null ? "-" : Ratio(row.Before.Ratio),
            row.Before is null ? "-" : row.Growth.ToString("+0%;-0%;0%", CultureInfo.InvariantCulture),
            $"{row.Now.AllocatedBytes} B", row.Before is null ? "-" : $"{row.Before.AllocatedBytes} B", row.Verdict,
        }),
    ];

    public static string[][] Reached(IEnumerable<Goal> goals, IReadOnlyDictionary<string, Figure> run) =>
    [
        ["goal", "figure", "measured", "verdict"],
        .. goals.Where(goal => goal.Applies(run)).Select(goal =>
        {
            var measured = goal.Measure(run);
            return new[] { goal.Name, goal.ToString(), string.Create(
                CultureInfo.InvariantCulture, $"{measured:0.##} {goal.Unit}"), Verdict(goal, measured) };
        }),
    ];

    private static string Verdict(Goal goal, double measured) => goal.Reached(measured, allowance: 0) ? "reached"
        : goal.Reached(measured, goal.Allowance) ? FormattableString.Invariant($"within the {goal.Allowance:0%} allowed for noise")
        : "MISSED";

    private static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Time(double nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0.0} ns");
}
