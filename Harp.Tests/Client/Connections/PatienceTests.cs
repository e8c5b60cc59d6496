using Harp.Client.Connections;

namespace Harp.Tests.Client.Connections;

public sealed class PatienceTests
{
    private readonly Patience _patience = new(Seconds(10));

    [Fact]
    public void It_lasts_from_the_first_failure_to_its_limit()
    {
        Assert.Equal(Seconds(10), _patience.AfterFailure(Seconds(100)));
        Assert.Equal(Seconds(4), _patience.AfterFailure(Seconds(106)));
        Assert.Equal(TimeSpan.Zero, _patience.AfterFailure(Seconds(110)));
        Assert.Equal(TimeSpan.Zero, _patience.AfterFailure(Seconds(1000)));
    }

    [Fact]
    public void A_connection_that_lasted_gives_it_back()
    {
        _patience.AfterFailure(Seconds(1));
        _patience.Sent(Seconds(2));
        Assert.Equal(Seconds(10), _patience.AfterFailure(Seconds(13)));
    }

    [Fact]
    public void Connections_that_are_lost_again_and_again_do_not()
    {
        _patience.AfterFailure(Seconds(1));
        _patience.Sent(Seconds(2));
        Assert.Equal(Seconds(5), _patience.AfterFailure(Seconds(6)));
    }

    [Fact]
    public void None_is_none() => Assert.Equal(TimeSpan.Zero, new Patience(TimeSpan.Zero).AfterFailure(Seconds(1)));

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
