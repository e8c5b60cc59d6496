namespace Harp.Benchmarks.Guarding;

/// <summary>
/// How long to measure. On a machine that does other things, too, a disturbance lasts for a time slice, or for seconds. So iterations are
/// about as short as a time slice, and all benchmarks are run in several passes; of all iterations of a benchmark the fastest tenth tells
/// its time.
/// </summary>
/// <param name="WarmUpTurn">How long each benchmark runs in each round of the warm-up.</param>
/// <param name="Passes">How often all benchmarks take their turn.</param>
/// <param name="IterationMs">The length of one iteration.</param>
/// <param name="Iterations">How many there are in a pass.</param>
/// <param name="Tolerance">By what part a ratio may exceed the baseline's before it is called worse.</param>
internal sealed record Effort(TimeSpan WarmUpTurn, int Passes, int IterationMs, int Iterations, double Tolerance)
{
    public static Effort Quick { get; } = new(TimeSpan.FromMilliseconds(30), Passes: 4, IterationMs: 3, Iterations: 20, Tolerance: 0.30);

    public static Effort Full { get; } = new(TimeSpan.FromMilliseconds(100), Passes: 8, IterationMs: 5, Iterations: 30, Tolerance: 0.15);

    public static Effort Of(bool quick) => quick ? Quick : Full;
}
