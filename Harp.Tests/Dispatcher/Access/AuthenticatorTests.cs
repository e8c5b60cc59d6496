using Harp.Dispatcher.Access;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;
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
    public async Task Only_so_many_attempts_are_under_way_and_what_is_known_passes_all_the_same()
    {
        Assert.Equal("alice", await AskAsync(Password("alice", "secret")));
        var attempts = Enumerable.Range(0, Limits.AttemptsMax).Select(i => AskAsync(ClientAuth.OfToken($"guess{i}"))).ToArray();

        var refused = await Assert.ThrowsAsync<HarpErrorException>(() => AskAsync(Password("carol", "x")));
        Assert.Equal(ErrorType.Overloaded, refused.Error.Type);
        Assert.Equal("""{"retry_after":2,"limit":3}""", refused.Error.Data.ToString());
        Assert.Equal("alice", await AskAsync(Password("alice", "secret")));
        Assert.Equal("bob", await AskAsync(ClientAuth.OfToken("harp_bobs")));

        await Task.WhenAll(attempts.Select(AssertRefusedInTimeAsync));
        await AssertRefusedInTimeAsync(AskAsync(Password("carol", "x")));
    }

    [Fact]
    public async Task Whoever_goes_away_gives_the_place_back()
    {
        for (var i = 0; i < Limits.AttemptsMax + 2; i++)
        {
            using var gone = new CancellationTokenSource();
            var asking = _authenticator.AuthenticateAsync(ClientAuth.OfToken("guess"), gone.Token).AsTask();
            Assert.False(asking.IsCompleted);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }
    }

    /// <summary>The clock is moved until the refusal comes; the hashing before the delay is real and takes what it takes.</summary>
    private async Task<HarpError> AssertRefusedInTimeAsync(Task<string> asking)
    {
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        var refused = await Assert.ThrowsAsync<HarpErrorException>(() => asking);
        Assert.Equal(ErrorType.AuthError, refused.Error.Type);
        Assert.Null(refused.Error.Data);
        return refused.Error;
    }

    private static ClientAuth Password(string user, string password) => ClientAuth.OfUser(new Credentials(user, password));

    private Task<string> AskAsync(ClientAuth auth) => _authenticator.AuthenticateAsync(auth, TestContext.Current.CancellationToken).AsTask();
}
