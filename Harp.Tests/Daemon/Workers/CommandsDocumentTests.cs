using System.Text.RegularExpressions;
using Harp.Tests.Tidy;

namespace Harp.Tests.Daemon.Workers;

/// <summary>The page about children and commands promises what a test shows.</summary>
public sealed partial class CommandsDocumentTests
{
    private static readonly string Page = Path.Combine("Harp.Daemon", "Workers", "COMMANDS.md");

    [Theory]
    [InlineData("| What | Where it comes from |")]
    [InlineData("| What happens |")]
    [InlineData("| `type` of a command's argument |")]
    [InlineData("| A parameter of type |")]
    public void Every_row_names_a_test_that_exists(string head)
    {
        var table = NamedTests.In(Page, head);
        table.EachRowNamesOne();
        table.AllExist(least: 3);
    }

    [Fact]
    public void Every_test_that_is_named_anywhere_exists()
    {
        var names = Name().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, Page)));
        Assert.InRange(names.Count, 15, int.MaxValue);
        Assert.All(
            names, name => Assert.True(NamedTests.Exists(name.Groups[1].Value, name.Groups[2].Value), $"there is no test {name.Value}"));
    }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Name();
}
