using Harp.Benchmarks.Load.Clients;

namespace Harp.Benchmarks.Load.Figures;

/// <summary>What one turn came to.</summary>
/// <param name="Target">What it is about.</param>
/// <param name="Figure">What there is a goal for, or would be.</param>
/// <param name="Timing">The operations that were timed; null where it is no matter of operations.</param>
/// <param name="Bare">The same with the bare server in the same turn; null where there is no such comparison.</param>
internal sealed record Reading(Target Target, double Figure, Timing? Timing = null, Timing? Bare = null)
{
    /// <summary>The part of the machine's processor time, in percent, that others took while the turn ran.</summary>
    public double StealPercent { get; init; }
}
