using Harp.Protocol.Errors;

namespace Harp.Tests.Protocol.Errors;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("tiemout", "timeout")]
    [InlineData("timeout", "timeout")]
    [InlineData("timout", "timeout")]
    [InlineData("hots", "host")]
    [InlineData("max_exec_tiem", "max_exec_time")]
    public void A_mistyped_word_is_recognised(string word, string meant) =>
        Assert.Equal($"; did you mean '{meant}'?", Suggestion.For(word, ["host", "timeout", "max_exec_time"]));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("elephant")]
    [InlineData("ho")]
    public void A_strange_word_gets_no_suggestion(string word) => Assert.Equal("", Suggestion.For(word, ["timeout", "max_exec_time"]));

    [Fact]
    public void The_nearest_candidate_wins_and_long_words_cost_nothing()
    {
        Assert.Equal("; did you mean 'abcd'?", Suggestion.For("abcx", ["abyz", "abcd"]));
        Assert.Equal("", Suggestion.For(new string('x', 100_000), [new string('x', 100_000)]));
    }
}
