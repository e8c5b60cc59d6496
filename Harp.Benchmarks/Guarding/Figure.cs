namespace Harp.Benchmarks.Guarding;

/// <summary>What one benchmark came to in one run.</summary>
/// <param name="Case">The benchmark: <c>Class.Method [shape]</c>.</param>
/// <param name="Reference">The benchmark of the same class and shape that it is compared with.</param>
/// <param name="Guarded">Whether it is ours, and not a reference.</param>
/// <param name="Nanoseconds">For one operation; the fastest tenth of the iterations takes no longer.</param>
/// <param name="Ratio">To the reference in the same run.</param>
/// <param name="AllocatedBytes">By one operation, exactly.</param>
internal sealed record Figure(string Case, string Reference, bool Guarded, double Nanoseconds, double Ratio, long AllocatedBytes)
{
    /// <summary>The median of several runs of one case. Allocation does not vary, or else the most counts.</summary>
    public static Figure Median(IEnumerable<Figure> runs)
    {
        var figures = runs.ToArray();
        return figures[0] with
        {
            Nanoseconds = Median(figures.Select(figure => figure.Nanoseconds)),
            Ratio = Median(figures.Select(figure => figure.Ratio)),
            AllocatedBytes = figures.Max(figure => figure.AllocatedBytes),
        };
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
