using System.Net;
using Harp.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Hosting;

public sealed class SilentPeersTests
{
    private readonly FakeTimeProvider _time = new();

    public SilentPeersTests() => _time.Advance(TimeSpan.FromSeconds(10));

    [Fact]
    public void One_that_has_just_come_does_not_give_way()
    {
        var peer = new SilentPeer(null, _time.GetTimestamp(), () => { });
        Assert.Empty(SilentPeers.ToGiveWay([peer], _time));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal([peer], SilentPeers.ToGiveWay([peer], _time));
    }

    [Fact]
    public void Where_nobody_is_silent_nobody_gives_way()
    {
        Assert.Empty(SilentPeers.ToGiveWay([], _time));
        Assert.False(SilentPeers.MakeRoom([], _time));
    }

    [Fact]
    public void The_oldest_of_the_address_with_the_most_gives_way()
    {
        var left = new List<string>();
        Assert.True(SilentPeers.MakeRoom(
            [Peer("10.0.0.1", 1), Peer("10.0.0.2", 3), Peer("10.0.0.2", 2), Peer("::ffff:10.0.0.2", 4)], _time));
        Assert.Equal(["10.0.0.2 2"], left);

        SilentPeer Peer(string address, long since) =>
            new(new IPEndPoint(IPAddress.Parse(address), 7), since, () => left.Add($"{address} {since}"));
    }

    [Fact]
    public void A_network_of_IPv6_is_one_address_and_of_a_flood_one_in_eight_gives_way()
    {
        var flood = Enumerable.Range(0, 80).Select(
            i => new SilentPeer(new IPEndPoint(IPAddress.Parse($"2001:db8:0:1::{i:x}"), 7), 80 - i, () => { }));
        var leaving = SilentPeers.ToGiveWay(
            [new SilentPeer(new IPEndPoint(IPAddress.Parse("2001:db8:0:2::1"), 7), 0, () => { }), .. flood], _time);
        Assert.Equal(Enumerable.Range(1, 10).Select(since => (long)since), leaving.Select(peer => peer.Since));
    }
}
