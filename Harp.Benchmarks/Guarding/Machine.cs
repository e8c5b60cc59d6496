using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Environments;

namespace Harp.Benchmarks.Guarding;

/// <summary>Where figures were measured.</summary>
internal static class Machine
{
    /// <summary>The tool with the system, the processor with its cores, the SDK, the runtime with its widest vectors.</summary>
    public static string[] Describe() =>
    [
        .. HostEnvironmentInfo.GetCurrent().ToFormattedString().Select(line => line.Trim()),
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {VectorBits}-bit vectors",
    ];

    private static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>True if two descriptions name the same processor.</summary>
    public static bool SameProcessor(string[] one, string[] other) => one.Length > 1 && other.Length > 1 && one[1] == other[1];
}
