using BenchmarkDotNet.Environments;

namespace Harp.Benchmarks.Guarding;

/// <summary>Where figures were measured.</summary>
internal static class Machine
{
    /// <summary>The tool with the system, the processor with its cores, the SDK, the runtime.</summary>
    public static string[] Describe() => [.. HostEnvironmentInfo.GetCurrent().ToFormattedString().Select(line => line.Trim())];

    /// <summary>Whether two descriptions name the same processor.</summary>
    public static bool SameProcessor(string[] one, string[] other) => one.Length > 1 && other.Length > 1 && one[1] == other[1];
}
