using System.Text.RegularExpressions;
using CsCheck;
using Harp.Hosting;

namespace Harp.Tests.Hosting;

public sealed class GlobTests
{
    [Theory]
    [InlineData("restart_*", "restart_nginx", true)]
    [InlineData("restart_*", "restart_", true)]
    [InlineData("restart_*", "xrestart_nginx", false)]
    [InlineData("*_nginx", "restart_nginx", true)]
    [InlineData("*_nginx", "restart_nginx2", false)]
    [InlineData("web*.example.org", "web01.example.org", true)]
    [InlineData("web*.example.org", "web01xexample.org", false)]
    [InlineData("web01", "web01", true)]
    [InlineData("web01", "web012", false)]
    [InlineData("web01", "WEB01", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything\nat all", true)]
    [InlineData("a**b", "ab", true)]
    [InlineData("a*b*c", "abcbc", true)]
    [InlineData("a*b*c", "abcb", false)]
    [InlineData("web?", "web1", false)]
    [InlineData("web[01]", "web0", false)]
    [InlineData("web[01]", "web[01]", true)]
    [InlineData(".*", "web", false)]
    [InlineData("aa", "a", false)]
    public void A_star_stands_for_any_characters_and_all_else_for_itself(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new Glob(pattern).Matches(text));

    [Fact]
    public void It_matches_what_the_regular_expression_matches() =>
        Gen.Select(Gen.String[Gen.Char["ab*"], 0, 8], Gen.String[Gen.Char["ab"], 0, 10]).Sample(
            (pattern, text) => new Glob(pattern).Matches(text)
                == Regex.IsMatch(
                    text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.None,
                    TimeSpan.FromSeconds(10)),
            iter: 20_000);

    [Fact]
    public void A_pattern_of_many_stars_does_not_explode() =>
        Assert.False(new Glob(string.Concat(Enumerable.Repeat("*a", 200)) + "b").Matches(new string('a', 1024)));
}
