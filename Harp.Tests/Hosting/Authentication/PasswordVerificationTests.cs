using System.Net;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Tests.Hosting.Authentication;

/// <summary>Passwords that many ask about at once.</summary>
public sealed class PasswordVerificationTests : IDisposable
{
    private static readonly EndPoint Peer = new IPEndPoint(IPAddress.Parse("198.51.100.7"), 5000);
    private static readonly Credentials Alice = new("alice", "secret");

    private readonly VerificationQueue _queue = new(runningMax: 1, waitingMax: 1);
    private readonly PasswordVerification _passwords;

    public PasswordVerificationTests() =>
        _passwords = new PasswordVerification(new Dictionary<string, string> { ["alice"] = PasswordHash.Create("secret") }, _queue);

    public void Dispose() => _passwords.Dispose();

    [Theory]
    [InlineData("secret", true)]
    [InlineData("wrong", false)]
    public async Task The_same_credentials_take_one_place_for_all_who_ask_meanwhile(string password, bool right)
    {
        await _queue.EnterAsync(Peer, TestContext.Current.CancellationToken);
        var answers = Enumerable.Range(0, 300).Select(_ => MatchesAsync(new("alice", password))).ToArray();
        Assert.Equal(
            ErrorType.Overloaded, (await Assert.ThrowsAsync<HarpErrorException>(() => MatchesAsync(new("alice", "other")))).Error.Type);

        _queue.Leave();
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(right, answer));
        Assert.Equal(right, _passwords.Remembers(new("alice", password)));
    }

    [Fact]
    public async Task Who_stays_is_answered_although_the_first_who_asked_has_gone()
    {
        await _queue.EnterAsync(Peer, TestContext.Current.CancellationToken);
        using var gone = new CancellationTokenSource();
        var (leaving, staying) = (MatchesUntilAsync(Alice, gone.Token), MatchesAsync(Alice));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);

        _queue.Leave();
        Assert.True(await staying);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_frees_its_place()
    {
        await _queue.EnterAsync(Peer, TestContext.Current.CancellationToken);
        using var gone = new CancellationTokenSource();
        Task[] leaving = [MatchesUntilAsync(Alice, gone.Token), MatchesUntilAsync(Alice, gone.Token)];
        await gone.CancelAsync();
        await Task.WhenAll(leaving).ContinueWith(_ => { }, TaskScheduler.Default);
        var other = MatchesAsync(new("alice", "other"));

        _queue.Leave();
        Assert.False(await other);
    }

    private Task<bool> MatchesAsync(Credentials credentials) => MatchesUntilAsync(credentials, TestContext.Current.CancellationToken);

    private Task<bool> MatchesUntilAsync(Credentials credentials, CancellationToken cancellationToken) =>
        _passwords.MatchesAsync(credentials, Peer, cancellationToken);
}
