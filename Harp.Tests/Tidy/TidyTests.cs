using System.Text.RegularExpressions;

namespace Harp.Tests.Tidy;

public sealed partial class TidyTests
{
    private const int LinesMax = 400;
    private const int ColumnsMax = 140;
    private static readonly string[] Products = ["Harp.Protocol", "Harp.Dispatcher", "Harp.Daemon", "Harp.Client"];

    [Fact]
    public void No_source_file_outside_the_tests_has_more_than_400_lines() => Assert.Empty(SourceTree.Files("*.cs")
        .Where(file => !file.Path.StartsWith("Harp.Tests/", StringComparison.Ordinal))
        .Select(file => (file.Path, Lines: file.Text.Count(character => character == '\n')))
        .Where(file => file.Lines > LinesMax)
        .Select(file => $"{file.Path}: {file.Lines} lines"));

    [Fact]
    public void No_line_of_the_sources_is_wider_than_140_columns() => Assert.Empty(SourceTree.Files("*.cs")
        .Where(file => file.Text.Split('\n').Any(line => line.Length > ColumnsMax))
        .SelectMany(file => WideLines.In(file.Text, ColumnsMax, exceptData: file.Path.StartsWith("Harp.Tests/", StringComparison.Ordinal))
            .Select(line => $"{file.Path}:{line}")));

    [Fact]
    public void A_wide_line_is_found_unless_it_is_wide_for_a_long_text_in_a_test()
    {
        var name = new string('x', 150);
        Assert.Equal([1], WideLines.In($"var {name} = 1;", ColumnsMax, exceptData: true));
        Assert.Equal([1], WideLines.In($"var x = \"{name}\";", ColumnsMax, exceptData: false));
        Assert.Empty(WideLines.In($"var x = \"{name}\";", ColumnsMax, exceptData: true));
    }

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

    /// <summary>A summary names its subject first: "The number of slots", and not "How many slots there are".</summary>
    [Fact]
    public void No_summary_opens_with_a_question() => Assert.Empty(SourceTree.Files("*.cs")
        .Where(file => Products.Contains(file.Path.Split('/')[0]))
        .SelectMany(file => Question().Matches(file.Text).Select(match => $"{file.Path}: {match.Groups[1].Value}")));

    [Fact]
    public void The_search_for_questions_finds_one() => Assert.Matches(Question(), "/// <summary>How many there are.</summary>");

    /// <summary>Names that were replaced by the field's own words: one name stands for one concept.</summary>
    [Fact]
    public void No_retired_name_comes_back() => Assert.Empty(SourceTree.Files("*.cs")
        .Where(file => !file.Path.StartsWith("Harp.Tests/Tidy/", StringComparison.Ordinal))
        .SelectMany(file => Retired().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}"))
        .Distinct());

    [Fact]
    public void The_search_for_retired_names_finds_one() => Assert.Matches(Retired(), "new Happening(job)");

    [Fact]
    public void Nothing_is_left_for_later() => Assert.Empty(SourceTree.Files("*.cs")
        .SelectMany(file => file.Text.Split('\n').Select((line, index) => (file.Path, line, index)))
        .Where(place => Leftover().IsMatch(place.line))
        .Select(place => $"{place.Path}:{place.index + 1}: {place.line.Trim()}"));

    [Fact]
    public void The_search_for_leftovers_finds_one() => Assert.Matches(Leftover(), "// TO" + "DO: later");

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|NotImplemented" + @"Exception)\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"\b(Happening|LoopEvent|CallOrder|ReadingOrder|ReadHold|SlotHeld|Visitor|ICarrier|OwnConnection|Moments|"
        + "JobMoments|Greeting|Surroundings|TopWish|TopAct|ScreenHappening|WorkerGround|KillRound|Revival|ReloadNews|QueueCuts|"
        + @"CutJobs|CutFound|KeyMemory|FittedWrites|CertificateJudge|CertificateTerm)\b")]
    private static partial Regex Retired();

    [GeneratedRegex(@"<summary>\s*(?:///\s*)?((?:What|How|Whether|Who|Where|Whose|Why|When|Whoever|Which)\b[^\n]*)")]
    private static partial Regex Question();
}
