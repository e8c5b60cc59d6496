using Harp.Dispatcher.Loop;

namespace Harp.Tests.Dispatcher.Loop;

public sealed class StepLimitsTests
{
    private static readonly StepLimits Limits = new() { BytesMin = 100, BytesMax = 1000, Time = TimeSpan.FromMilliseconds(4) };

    [Theory]
    [InlineData(400, 0.9, 800)]
    [InlineData(400, 1, 400)]
    [InlineData(400, 4, 400)]
    [InlineData(400, 4.1, 200)]
    [InlineData(800, 0, 1000)]
    [InlineData(150, 1000, 100)]
    public void A_step_after_a_slow_one_touches_half_after_a_quick_one_twice_as_much_and_never_less_or_more_than_it_may(
        long bytes, double tookMs, long next) =>
        Assert.Equal(next, Limits.Next(bytes, TimeSpan.FromMilliseconds(tookMs)));
}
