namespace Harp.Benchmarks.Guarding;

/// <summary>A figure that the hot path must reach, whatever the baseline says.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Cases">The benchmarks that must be in a run for it to be looked at.</param>
/// <param name="Limit">The figure.</param>
/// <param name="Unit">What stands behind it.</param>
/// <param name="Measure">What a run came to.</param>
internal sealed record Goal(
    string Name, string[] Cases, double Limit, string Unit, Func<IReadOnlyDictionary<string, Figure>, double> Measure)
{
    /// <summary>True if more is better.</summary>
    public bool AtLeast { get; init; }

    /// <summary>By what part a disturbed run may miss the figure: times vary, allocations do not.</summary>
    public double Allowance { get; init; }

    /// <summary>True if the run has all that the goal is about.</summary>
    public bool Applies(IReadOnlyDictionary<string, Figure> run) => Cases.All(run.ContainsKey);

    public bool Reached(double measured, double allowance) =>
        AtLeast ? measured >= Limit * (1 - allowance) : measured <= Limit * (1 + allowance);

    public override string ToString() => FormattableString.Invariant($"{(AtLeast ? "≥" : "≤")} {Limit} {Unit}");
}
