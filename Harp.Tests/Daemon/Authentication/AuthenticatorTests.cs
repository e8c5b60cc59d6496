using Harp.Daemon.Authentication;
using Harp.Hosting;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Tests.Daemon.Authentication;

public sealed class AuthenticatorTests
{
    private static readonly Dictionary<string, string> Users = new() { ["alice"] = PasswordHash.Create("secret"), ["bob"] = PasswordHash.Create("other") };

    [Fact]
    public async Task A_right_password_is_right_every_time_and_a_wrong_one_stays_wrong()
    {
        using var authenticator = new Authenticator(Users);
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
    public async Task Where_nobody_is_asked_nobody_is_believed()
    {
        using var authenticator = new Authenticator(users: null);
        Assert.Null(await CheckAsync(authenticator, new Credentials("alice", "secret")));
    }

    [Fact]
    public void A_users_file_may_have_comments_and_blank_lines()
    {
        var users = UsersFile.Parse("users", ["# comment", "", $" alice:{Users["alice"]} "]);
        Assert.Equal(Users["alice"], Assert.Single(users).Value);
    }

    [Theory]
    [InlineData("alice", "users(2): expected name:crypt-hash")]
    [InlineData(":$6$x", "users(2): expected name:crypt-hash")]
    [InlineData("alice:clear-text", "users(2): the hash of 'alice'")]
    [InlineData("alice:", "users(2): the hash of 'alice'")]
    public void A_malformed_line_is_named_and_its_secret_is_not(string line, string message)
    {
        var refused = Assert.Throws<ConfigurationException>(() => UsersFile.Parse("users", ["#", line]));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("clear-text", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_stands_once() => Assert.Contains(
        "users(2)", Assert.Throws<ConfigurationException>(() => UsersFile.Parse("users", [$"a:{Users["alice"]}", $"a:{Users["bob"]}"])).Message, StringComparison.Ordinal);

    private static ValueTask<string?> CheckAsync(Authenticator authenticator, Credentials? credentials) =>
        authenticator.CheckAsync(credentials, TestContext.Current.CancellationToken);

    private static async Task AssertRefusedAsync(Authenticator authenticator, Credentials? credentials)
    {
        var refused = await Assert.ThrowsAsync<HarpErrorException>(async () => await CheckAsync(authenticator, credentials));
        Assert.Equal(ErrorType.AuthError, refused.Error.Type);
    }
}
