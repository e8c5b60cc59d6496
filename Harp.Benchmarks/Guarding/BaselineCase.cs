namespace Harp.Benchmarks.Guarding;

/// <summary>One guarded benchmark as it should be.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Reference">What it is compared with.</param>
/// <param name="Ratio">To the reference.</param>
/// <param name="AllocatedBytes">By one operation.</param>
internal sealed record BaselineCase(string Case, string Reference, double Ratio, long AllocatedBytes);
