using System.Reflection;
using System.Text.RegularExpressions;

namespace Harp.Tests.Tidy;

/// <summary>The tests that the rows of a table in a document name as <c>`Class.Method`</c>.</summary>
internal sealed partial class NamedTests
{
    private NamedTests(string[] rows) => Rows = rows;

    /// <summary>The table's rows without its head.</summary>
    public IReadOnlyList<string> Rows { get; }

    /// <summary>The table that begins with a head.</summary>
    public static NamedTests In(string document, string head)
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, document));
        var table = text[text.IndexOf(head, StringComparison.Ordinal)..];
        return new NamedTests([.. table.Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'))]);
    }

    public void EachRowNamesOne() => Assert.All(Rows, row => Assert.Matches(Name(), row));

    public void AllExist(int least)
    {
        var names = Rows.SelectMany(row => Name().Matches(row)).Select(
            name => (Class: name.Groups[1].Value, Method: name.Groups[2].Value)).ToArray();
        Assert.InRange(names.Length, least, int.MaxValue);
        Assert.All(names, name => Assert.True(Exists(name.Class, name.Method), $"there is no test {name.Class}.{name.Method}"));
    }

    public static bool Exists(string @class, string method) => typeof(NamedTests).Assembly.GetTypes().Any(type => type.Name == @class
        && type.GetMethod(method, BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
            | BindingFlags.NonPublic)?.GetCustomAttributes<FactAttribute>().Any() == true);

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex Name();
}
