using System.Text.RegularExpressions;

namespace Harp.Tests.Tidy;

public sealed partial class TidyTests
{
    private const int LinesMax = 400;

    [Fact]
    public void No_source_file_outside_the_tests_has_more_than_400_lines() => Assert.Empty(SourceTree.Files("*.cs")
        .Where(file => !file.Path.StartsWith("Harp.Tests/", StringComparison.Ordinal))
        .Select(file => (file.Path, Lines: file.Text.Count(character => character == '\n')))
        .Where(file => file.Lines > LinesMax)
        .Select(file => $"{file.Path}: {file.Lines} lines"));

    [Fact]
    public void Every_list_of_public_members_is_sorted()
    {
        var lists = SourceTree.Files("PublicAPI.*.txt").ToArray();
        Assert.NotEmpty(lists);
        Assert.All(lists, list =>
        {
            var lines = list.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToArray();
            Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
        });
    }

    [Fact]
    public void Nothing_is_left_for_later() => Assert.Empty(SourceTree.Files("*.cs")
        .SelectMany(file => file.Text.Split('\n').Select((line, index) => (file.Path, line, index)))
        .Where(place => Leftover().IsMatch(place.line))
        .Select(place => $"{place.Path}:{place.index + 1}: {place.line.Trim()}"));

    [Fact]
    public void The_search_for_leftovers_finds_one() => Assert.Matches(Leftover(), "// TO" + "DO: later");

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|NotImplemented" + @"Exception)\b")]
    private static partial Regex Leftover();
}
