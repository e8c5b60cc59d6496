using Harp.Protocol.Values;

namespace Harp.Tests.Protocol.Values;

public sealed class OptionalTimeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_time_comes_out_as_it_went_in(long ticks) => Assert.Equal(new TimeSpan(ticks), OptionalTime.Of(new TimeSpan(ticks)).Value);

    [Fact]
    public void None_is_none_and_so_is_a_default_one()
    {
        Assert.Null(OptionalTime.Of(null).Value);
        Assert.Null(default(OptionalTime).Value);
    }
}
