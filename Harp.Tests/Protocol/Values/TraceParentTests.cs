using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Values;

public sealed class TraceParentTests
{
    private const string Good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void The_example_of_the_recommendation_is_one() => Assert.True(TraceParent.IsValid(Good));

    [Fact]
    public void What_an_activity_says_of_itself_is_one()
    {
        using var activity = new System.Diagnostics.Activity("x").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        Assert.True(TraceParent.IsValid(activity.Id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c+b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331+01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-")]
    public void Anything_else_is_none(string? text) => Assert.False(TraceParent.IsValid(text));
}
