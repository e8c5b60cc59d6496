namespace Harp.Benchmarks.Guarding;

/// <summary>There are no figures; the message says why.</summary>
internal sealed class BenchmarkFailedException(string message) : Exception(message);
