using System.Reflection;
using System.Text.RegularExpressions;

namespace Harp.Tests.Tidy;

/// <summary>CONTRIBUTING.md names the tests that show the faults of other systems absent.</summary>
public sealed partial class ProvenFaultTests
{
    private static readonly string[] Rows = [.. RowsOf(File.ReadAllText(Path.Combine(SourceTree.Root, "CONTRIBUTING.md")))];

    [Fact]
    public void Every_fault_has_a_test() => Assert.All(Rows, row => Assert.Matches(TestName(), row));

    [Fact]
    public void Every_test_that_is_named_there_exists()
    {
        var names = Rows.SelectMany(row => TestName().Matches(row)).Select(name => (Class: name.Groups[1].Value, Method: name.Groups[2].Value)).ToArray();
        Assert.InRange(names.Length, 10, int.MaxValue);
        Assert.All(names, name => Assert.True(Exists(name.Class, name.Method), $"there is no test {name.Class}.{name.Method}"));
        Assert.False(Exists(nameof(ProvenFaultTests), nameof(Exists)));
    }

    private static IEnumerable<string> RowsOf(string text)
    {
        var table = text[text.IndexOf("| Fault |", StringComparison.Ordinal)..];
        return table.Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'));
    }

    private static bool Exists(string @class, string method) => typeof(ProvenFaultTests).Assembly.GetTypes().Any(type => type.Name == @class
        && type.GetMethod(method, BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetCustomAttributes<FactAttribute>().Any() == true);

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex TestName();
}
