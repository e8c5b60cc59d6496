namespace Harp.Benchmarks.Load.Clients;

/// <summary>What a crowd came to.</summary>
/// <param name="Operations">How many operations were completed.</param>
/// <param name="Elapsed">How long all that took.</param>
/// <param name="Processor">The processor time of the server meanwhile.</param>
/// <param name="P50Ms">What half of the operations took at most.</param>
/// <param name="P99Ms">What 99 % of them took at most.</param>
internal sealed record Timing(long Operations, TimeSpan Elapsed, TimeSpan Processor, double P50Ms, double P99Ms)
{
    public double PerSecond => Operations / Elapsed.TotalSeconds;

    /// <summary>The server's processor time for an operation.</summary>
    public double ProcessorMicroseconds => Processor.TotalMicroseconds / Operations;
}
