namespace Harp.Benchmarks.Guarding;

/// <summary>One guarded benchmark beside its baseline.</summary>
/// <param name="Now">What was measured.</param>
/// <param name="Before">What the baseline says; null for a benchmark that it does not know.</param>
/// <param name="Tolerance">By what part the ratio may have grown.</param>
internal sealed record Comparison(Figure Now, BaselineCase? Before, double Tolerance)
{
    /// <summary>By what part the ratio has grown.</summary>
    public double Growth => Before is null ? 0 : (Now.Ratio / Before.Ratio) - 1;

    public bool Slower => Growth > Tolerance;

    public bool AllocatesMore => Before is not null && Now.AllocatedBytes > Before.AllocatedBytes;

    public bool Worse => Slower || AllocatesMore;

    public string Verdict => Before is null ? "not in the baseline"
        : (Slower, AllocatesMore) switch
        {
            (true, true) => $"WORSE: {Time}, {Memory}",
            (true, false) => $"WORSE: {Time}",
            (false, true) => $"WORSE: {Memory}",
            _ when Growth < -Tolerance || Now.AllocatedBytes < Before.AllocatedBytes => "better: take a new baseline",
            _ => "holds",
        };

    private string Time => FormattableString.Invariant($"{1 + Growth:0.00} times its time");

    private string Memory => $"{Now.AllocatedBytes - Before!.AllocatedBytes} B more";

    /// <summary>All that is guarded, in the order of the run.</summary>
    public static Comparison[] Of(IEnumerable<Figure> run, Baseline baseline, double tolerance)
    {
        var before = baseline.Cases.ToDictionary(known => known.Case);
        return [.. run.Where(figure => figure.Guarded)
            .Select(figure => new Comparison(figure, before.GetValueOrDefault(figure.Case), tolerance))];
    }
}
