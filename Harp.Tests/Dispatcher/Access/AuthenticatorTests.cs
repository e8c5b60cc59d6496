using System.Net;
using Harp.Dispatcher.Access;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Dispatcher.Access;

public sealed class AuthenticatorTests : IDisposable
{
    private const string Token = "harp_alices";
    private static readonly AccessLimits Limits = new() { AttemptsMax = 3, FailureDelay = TimeSpan.FromSeconds(2) };
    private static readonly UserTable Users = new(
        new Dictionary<string, string> { ["alice"] = PasswordHash.Create("secret") },
        [new("alice", TokenHash.Of(Token)), new("bob", TokenHash.Of("harp_bobs")), new("bob", TokenHash.Of("harp_bobs_new"))]);

    private readonly FakeTimeProvider _time = new();
    private readonly Authenticator _authenticator;

    public AuthenticatorTests() => _authenticator = new Authenticator(Users, Limits, _time);

    public void Dispose() => _authenticator.Dispose();

    [Fact]
    public async Task A_password_and_each_token_of_a_user_are_that_user()
    {
        Assert.Equal("alice", await AskAsync(Password("alice", "secret")));
        Assert.Equal("alice", await AskAsync(Password("alice", "secret")));
        Assert.Equal("alice", await AskAsync(ClientAuth.OfToken(Token)));
        Assert.Equal("bob", await AskAsync(ClientAuth.OfToken("harp_bobs")));
        Assert.Equal("bob", await AskAsync(ClientAuth.OfToken("harp_bobs_new")));
    }

    public static TheoryData<string, string?> Wrong => new()
    {
        { "alice", "wrong" },
        { "alice", "" },
        { "alice", Token },
        { "alice", "secret\0" },
        { "Alice", "secret" },
        { "carol", "secret" },
        { "bob", "secret" },
        { "bob", "harp_bobs" },
        { "harp_bob", null },
        { "HARP_BOBS", null },
        { "secret", null },
        { Convert.ToHexStringLower(TokenHash.Of(Token)), null },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_refused_but_not_at_once(string userOrToken, string? password)
    {
        Assert.Equal("alice", await AskAsync(Password("alice", "secret")));
        var asking = AskAsync(password is null ? ClientAuth.OfToken(userOrToken) : Password(userOrToken, password));
        Assert.False(asking.IsCompleted);
        await AssertRefusedInTimeAsync(asking);
    }

    [Fact]
    public async Task A_refusal_is_held_back_for_the_whole_delay()
    {
        var asking = AskAsync(ClientAuth.OfToken("guess"));
        _time.Advance(Limits.FailureDelay - TimeSpan.FromMilliseconds(1));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ErrorType.AuthError, (await Assert.ThrowsAsync<HarpErrorException>(() => asking)).Error.Type);
    }

    [Fact]
    public async Task Unknown_users_and_wrong_passwords_are_told_the_same()
    {
        var (wrong, unknown) = (AskAsync(Password("alice", "x")), AskAsync(Password("carol", "x")));
        Assert.Equal((await AssertRefusedInTimeAsync(wrong)).Message, (await AssertRefusedInTimeAsync(unknown)).Message);
    }

    [Fact]
    public async Task Refusals_that_are_held_back_lock_nobody_out()
    {
        var tokens = Enumerable.Range(0, 300).Select(i => AskAsync(ClientAuth.OfToken($"guess{i}"))).ToArray();
        var passwords = new List<Task<string>>();
        for (var i = 0; i < 4 * Limits.AttemptsMax; i++)
        {
            // Each is verified before the next comes, and waits for its refusal from then on.
            passwords.Add(AskAsync(Password("carol", $"guess{i}")));
            await Eventually.HoldsAsync("it is verified", () => _authenticator.Verifying == 0);
        }

        Assert.DoesNotContain(tokens.Concat(passwords), attempt => attempt.IsCompleted);
        Assert.Equal("alice", await AskAsync(Password("alice", "secret")));
        await Task.WhenAll(tokens.Concat(passwords).Select(AssertRefusedInTimeAsync));
    }

    [Fact]
    public async Task Guessers_at_one_address_do_not_lock_out_another()
    {
        var guesses = Enumerable.Range(0, 50).Select(i => AskAsync(Password("alice", $"guess{i}"), "203.0.113.1")).ToArray();
        Assert.Equal("alice", await AskAsync(Password("alice", "secret"), "198.51.100.7"));
        foreach (var guess in guesses)
        {
            await Task.WhenAny(guess, AdvanceUntilAsync(guess));
            Assert.Contains((await Assert.ThrowsAsync<HarpErrorException>(
                () => guess)).Error.Type, new[] { ErrorType.AuthError, ErrorType.Overloaded });
        }
    }

    [Fact]
    public async Task Whoever_goes_away_gives_the_place_back()
    {
        for (var i = 0; i < (2 * Limits.AttemptsMax) + 2; i++)
        {
            using var gone = new CancellationTokenSource();
            var asking = _authenticator.AuthenticateAsync(ClientAuth.OfToken("guess"), peer: null, gone.Token).AsTask();
            Assert.False(asking.IsCompleted);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }
    }

    /// <summary>The clock is moved until the refusal comes; the hashing before the delay is real and takes what it takes.</summary>
    private async Task<HarpError> AssertRefusedInTimeAsync(Task<string> asking)
    {
        await AdvanceUntilAsync(asking);
        var refused = await Assert.ThrowsAsync<HarpErrorException>(() => asking);
        Assert.Equal(ErrorType.AuthError, refused.Error.Type);
        Assert.Null(refused.Error.Data);
        return refused.Error;
    }

    private async Task AdvanceUntilAsync(Task asking)
    {
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }
    }

    private static ClientAuth Password(string user, string password) => ClientAuth.OfUser(new Credentials(user, password));

    private Task<string> AskAsync(ClientAuth auth, string peer = "127.0.0.1") =>
        _authenticator.AuthenticateAsync(
            auth, new IPEndPoint(IPAddress.Parse(peer), 50000), TestContext.Current.CancellationToken).AsTask();
}
