using System.Globalization;

namespace Harp.Tests.Fuzz;

/// <summary>What a run did.</summary>
internal sealed record FuzzReport(string Target, long Inputs, long Bytes, double Seconds, double AllocatedPerByteMost, string Seed)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Target}: {Inputs:N0} inputs, {Bytes:N0} bytes in {Seconds:F1} s ({Inputs / Seconds:N0}/s), "
        + $"at most {AllocatedPerByteMost:F0} bytes allocated a byte, seed {Seed}");
}
