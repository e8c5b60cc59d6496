using Harp.Benchmarks.Guarding;
using Harp.Benchmarks.Load.Figures;
using Harp.Benchmarks.Load.Parties;

namespace Harp.Benchmarks.Load.Scenarios;

/// <summary>Something that a dispatcher goes through, on a stage of its own, turn by turn.</summary>
internal abstract class Scenario(Stage stage, LoadEffort effort)
{
    protected Stage Stage { get; } = stage;

    protected LoadEffort Effort { get; } = effort;

    /// <summary>Starts what all turns share.</summary>
    /// <exception cref="BenchmarkFailedException">A reply was wrong or missing.</exception>
    public abstract void Prepare();

    /// <summary>Goes through it once.</summary>
    /// <param name="last">Whether this is the last turn; what can be done only once is done then.</param>
    /// <exception cref="BenchmarkFailedException">A reply was wrong or missing.</exception>
    public abstract IEnumerable<Reading> Turn(bool last);
}
