using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Harp.Benchmarks.HotPath;

namespace Harp.Benchmarks.Guarding;

/// <summary>How benchmarks are called in tables and in the baseline.</summary>
internal static class CaseName
{
    /// <summary><c>Class.Method [shape]</c>.</summary>
    public static string Of(BenchmarkCase benchmark) => Of(
        benchmark.Descriptor.Type.Name, benchmark.Descriptor.WorkloadMethod.Name, Shape(benchmark));

    public static string Of(string type, string method, string shape = "") => $"{type}.{method}{(shape.Length == 0 ? "" : $" [{shape}]")}";

    /// <summary>What a benchmark shares with its reference: <c>Class [shape]</c>.</summary>
    public static string Group(string name) => name[..name.IndexOf('.', StringComparison.Ordinal)]
        + (name.IndexOf(' ', StringComparison.Ordinal) is > 0 and var shape ? name[shape..] : "");

    /// <summary>True if a filter means this benchmark, or one that this is the reference of.</summary>
    public static bool Matches(BenchmarkCase benchmark, string filter) => (benchmark.Descriptor.Baseline
        ? benchmark.Descriptor.Type.GetMethods().Where(method => method.IsDefined(typeof(BenchmarkAttribute), inherit: false))
        : [benchmark.Descriptor.WorkloadMethod]).Any(method =>
            Of(benchmark.Descriptor.Type.Name, method.Name, Shape(benchmark)).Contains(filter, StringComparison.OrdinalIgnoreCase));

    /// <summary>True if the guard needs this benchmark.</summary>
    public static bool CountsForGuard(BenchmarkCase benchmark) =>
        benchmark.Descriptor.Baseline || benchmark.Descriptor.HasCategory(Categories.Guarded)
            || benchmark.Descriptor.HasCategory(Categories.Goal);

    private static string Shape(BenchmarkCase benchmark) => string.Join(", ", benchmark.Parameters.Items.Select(item => item.Value));
}
