using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;
using Harp.Serving.Authentication;
using Harp.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Harp.Tests.Daemon.Authentication;

public sealed class AuthenticatorTests
{
    private static readonly Dictionary<string, string> Users =
        new() { ["alice"] = PasswordHash.Create("secret"), ["bob"] = PasswordHash.Create("other") };

    [Fact]
    public async Task A_right_password_is_right_every_time_and_a_wrong_one_stays_wrong()
    {
        using var authenticator = new Authenticator(Users, new GuessLimits { FailureDelay = TimeSpan.Zero }, TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("alice", await CheckAsync(authenticator, new Credentials("alice", "secret")));
            await AssertRefusedAsync(authenticator, new Credentials("alice", "other"));
            await AssertRefusedAsync(authenticator, new Credentials("bob", "secret"));
            await AssertRefusedAsync(authenticator, new Credentials("carol", "secret"));
            await AssertRefusedAsync(authenticator, null);
        }
    }

    [Fact]
    public async Task A_refusal_is_held_back_and_what_is_known_waits_for_nothing()
    {
        var time = new FakeTimeProvider();
        using var authenticator = new Authenticator(Users, new GuessLimits { FailureDelay = TimeSpan.FromSeconds(1) }, time);
        Assert.Equal("alice", await CheckAsync(authenticator, new Credentials("alice", "secret")));
        var guess = CheckAsync(authenticator, new Credentials("alice", "guess")).AsTask();
        Assert.True(CheckAsync(authenticator, new Credentials("alice", "secret")).IsCompletedSuccessfully);
        Assert.False(guess.IsCompleted);
        await Eventually.HoldsAsync("the refusal comes", () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return guess.IsCompleted;
        });
        await Assert.ThrowsAsync<HarpErrorException>(() => guess);
    }

    [Fact]
    public async Task Where_nobody_is_asked_nobody_is_believed()
    {
        using var authenticator = new Authenticator(users: null, new GuessLimits(), TimeProvider.System);
        Assert.Null(await CheckAsync(authenticator, new Credentials("alice", "secret")));
    }

    private static ValueTask<string?> CheckAsync(Authenticator authenticator, Credentials? credentials) =>
        authenticator.CheckAsync(credentials, peer: null, TestContext.Current.CancellationToken);

    private static async Task AssertRefusedAsync(Authenticator authenticator, Credentials? credentials)
    {
        var refused = await Assert.ThrowsAsync<HarpErrorException>(async () => await CheckAsync(authenticator, credentials));
        Assert.Equal(ErrorType.AuthError, refused.Error.Type);
    }
}
