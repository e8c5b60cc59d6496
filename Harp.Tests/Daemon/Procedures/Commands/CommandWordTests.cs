using Harp.Daemon.Procedures.Commands;

namespace Harp.Tests.Daemon.Procedures.Commands;

public sealed class CommandWordTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("{a}", "x y")]
    [InlineData("--a={a},{b}", "--a=x y,{a}")]
    [InlineData("{{a}}", "{a}")]
    [InlineData("{{{a}}}", "{x y}")]
    [InlineData("{none}", null)]
    [InlineData("--n={none}", null)]
    public void A_word_is_filled_once_and_stays_one(string word, string? filled) =>
        Assert.Equal(filled, CommandWord.Parse(word).Fill(name => name == "a" ? "x y" : name == "b" ? "{a}" : null));

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("a{b")]
    [InlineData("{}")]
    [InlineData("a}b")]
    public void A_brace_that_stands_alone_is_refused(string word) => Assert.Throws<FormatException>(() => CommandWord.Parse(word));
}
