using Harp.Client.Connections;

namespace Harp.Tests.Client.Connections;

public sealed class RetryDeadlineTests
{
    private readonly RetryDeadline _retryDeadline = new(Seconds(10));

    [Fact]
    public void It_lasts_from_the_first_failure_to_its_limit()
    {
        Assert.Equal(Seconds(10), _retryDeadline.AfterFailure(Seconds(100)));
        Assert.Equal(Seconds(4), _retryDeadline.AfterFailure(Seconds(106)));
        Assert.Equal(TimeSpan.Zero, _retryDeadline.AfterFailure(Seconds(110)));
        Assert.Equal(TimeSpan.Zero, _retryDeadline.AfterFailure(Seconds(1000)));
    }

    [Fact]
    public void A_connection_that_lasted_gives_it_back()
    {
        _retryDeadline.AfterFailure(Seconds(1));
        _retryDeadline.Sent(Seconds(2));
        Assert.Equal(Seconds(10), _retryDeadline.AfterFailure(Seconds(13)));
    }

    [Fact]
    public void Connections_that_are_lost_again_and_again_do_not()
    {
        _retryDeadline.AfterFailure(Seconds(1));
        _retryDeadline.Sent(Seconds(2));
        Assert.Equal(Seconds(5), _retryDeadline.AfterFailure(Seconds(6)));
    }

    [Fact]
    public void None_is_none() => Assert.Equal(TimeSpan.Zero, new RetryDeadline(TimeSpan.Zero).AfterFailure(Seconds(1)));

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
