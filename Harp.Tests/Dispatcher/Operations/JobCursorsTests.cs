using Harp.Dispatcher.Operations;

namespace Harp.Tests.Dispatcher.Operations;

public sealed class JobCursorsTests
{
    private readonly JobCursors _cursors = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_place_comes_back_from_its_text(long place)
    {
        Assert.True(_cursors.TryParse(_cursors.TextOf(place), out var back));
        Assert.Equal(place, back);
    }

    [Fact]
    public void Texts_of_neighbours_have_nothing_in_common()
    {
        var texts = Enumerable.Range(0, 100).Select(place => _cursors.TextOf(place)).ToArray();
        Assert.All(texts, text => Assert.Equal(22, text.Length));
        Assert.Equal(100, texts.Select(text => text[..8]).Distinct().Count());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("17")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("äääääääääääääääääääääää")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!")]
    public void Another_text_is_none(string text) => Assert.False(_cursors.TryParse(text, out _));

    [Fact]
    public void A_text_of_another_process_is_none() => Assert.False(_cursors.TryParse(new JobCursors().TextOf(3), out _));
}
