using System.Globalization;

namespace Harp.Benchmarks.Load.Figures;

/// <summary>Something that a scenario tells, and the goal for it where there is one.</summary>
/// <param name="What">What is told, as in the table.</param>
/// <param name="Format">How its figure is written, one of <see cref="Formats"/>.</param>
internal sealed record Target(string What, string Format)
{
    /// <summary>What the figure must not fall below.</summary>
    public double? AtLeast { get; init; }

    /// <summary>What the figure must not exceed.</summary>
    public double? AtMost { get; init; }

    public string Goal => AtLeast is { } least ? $"≥ {Write(least)}" : AtMost is { } most ? $"≤ {Write(most)}" : "";

    public string Write(double figure) => figure.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The figure, and whether it misses the goal.</summary>
    public string Reached(double figure) => figure < AtLeast || figure > AtMost ? $"{Write(figure)} (missed)" : Write(figure);
}
