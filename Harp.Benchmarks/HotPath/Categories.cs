namespace Harp.Benchmarks.HotPath;

/// <summary>What a benchmark is there for.</summary>
internal static class Categories
{
    /// <summary>Ours: compared with the baseline, together with its class's reference.</summary>
    public const string Guarded = "guarded";

    /// <summary>Not ours, and not its class's reference, but a goal names it; so a quick run measures it, too.</summary>
    public const string Goal = "goal";
}
