using System.Net;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;

namespace Harp.Tests.Hosting.Authentication;

public sealed class VerificationQueueTests
{
    private static readonly EndPoint Guesser = Peer("203.0.113.1");
    private static readonly EndPoint Owner = Peer("198.51.100.7");

    private readonly VerificationQueue _queue = new(runningMax: 1, waitingMax: 4);

    [Fact]
    public async Task Peers_take_turns_however_many_of_each_wait()
    {
        await Enter(Guesser);
        Task[] guesses = [Enter(Guesser), Enter(Guesser), Enter(Guesser)];
        var owner = Enter(Owner);

        _queue.Leave();
        await guesses[0];
        Assert.False(owner.IsCompleted);
        _queue.Leave();
        await owner;
        Assert.False(guesses[1].IsCompleted);
        _queue.Leave();
        await guesses[1];
    }

    [Fact]
    public async Task Whoever_has_fewer_waiting_takes_the_place_of_the_last_of_whoever_has_most()
    {
        await Enter(Guesser);
        var guesses = Enumerable.Range(0, 4).Select(_ => Enter(Guesser)).ToArray();
        AssertOverloaded(await Assert.ThrowsAsync<HarpErrorException>(() => Enter(Guesser)));

        var owner = Enter(Owner);
        AssertOverloaded(await Assert.ThrowsAsync<HarpErrorException>(() => guesses[3]));
        Assert.False(guesses[2].IsCompleted);
        _queue.Leave();
        _queue.Leave();
        await owner;
    }

    [Fact]
    public async Task Among_equals_nobody_is_displaced()
    {
        await Enter(Guesser);
        var waiting = Enumerable.Range(1, 4).Select(i => Enter(Peer($"198.51.100.{i}"))).ToArray();
        AssertOverloaded(await Assert.ThrowsAsync<HarpErrorException>(() => Enter(Peer("198.51.100.9"))));
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")]
    [InlineData("203.0.113.1", "::ffff:203.0.113.1")]
    public async Task Addresses_that_one_peer_can_choose_among_count_as_one(string one, string other)
    {
        await Enter(Guesser);
        _ = Enumerable.Range(0, 4).Select(i => Enter(Peer(i % 2 == 0 ? one : other))).ToArray();
        AssertOverloaded(await Assert.ThrowsAsync<HarpErrorException>(() => Enter(Peer(one))));
    }

    [Fact]
    public async Task Whoever_goes_away_gives_the_place_back_and_gets_no_turn()
    {
        await Enter(Guesser);
        using var gone = new CancellationTokenSource();
        var leaving = _queue.EnterAsync(Owner, gone.Token).AsTask();
        var staying = Enter(Owner);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);

        _queue.Leave();
        await staying;
        _queue.Leave();
        await Enter(Guesser);
    }

    [Fact]
    public async Task Nothing_is_left_after_the_last_has_left()
    {
        for (var i = 0; i < 100; i++)
        {
            await Enter(Guesser);
            var (second, third) = (Enter(Owner), Enter(Guesser));
            _queue.Leave();
            await second;
            _queue.Leave();
            await third;
            _queue.Leave();
        }
    }

    private static IPEndPoint Peer(string address) => new(IPAddress.Parse(address), 50000);

    private static void AssertOverloaded(HarpErrorException refused)
    {
        Assert.Equal(ErrorType.Overloaded, refused.Error.Type);
        Assert.Equal("""{"retry_after":1,"limit":4}""", refused.Error.Data.ToString());
    }

    private Task Enter(EndPoint peer) => _queue.EnterAsync(peer, TestContext.Current.CancellationToken).AsTask();
}
