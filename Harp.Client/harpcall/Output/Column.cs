namespace Harp.Client.CommandLine.Output;

/// <summary>A column of a table.</summary>
/// <param name="Title">What stands above it.</param>
internal sealed record Column(string Title)
{
    /// <summary>The least width; null where it must be shown whole.</summary>
    public int? Least { get; init; }

    /// <summary>The order in which the columns that may be left out goes first; 0 for one that stays.</summary>
    public int Leaves { get; init; }

    /// <summary>Numbers and times stand at the right.</summary>
    public bool ToTheRight { get; init; }
}
