using Harp.Hosting;

namespace Harp.Tests.Hosting;

public sealed class MemoryReturnTests
{
    private const long Mega = 1L << 20;

    [Theory]
    [InlineData(600, 0, 0, true)]
    [InlineData(600, 0, 65, false)]
    [InlineData(48, 0, 0, false)]
    [InlineData(150, 100, 0, false)]
    [InlineData(180, 100, 0, true)]
    [InlineData(600, 600, 0, false)]
    public void Memory_is_given_back_in_quiet_times_where_much_has_come_since_the_last_time(
        long committed, long settled, long allocated, bool isWorth) =>
        Assert.Equal(isWorth, MemoryReturn.IsWorth(committed * Mega, settled * Mega, allocated * Mega));
}
