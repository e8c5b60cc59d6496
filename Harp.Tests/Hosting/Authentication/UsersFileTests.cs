using System.Runtime.Versioning;
using Harp.Hosting;
using Harp.Hosting.Authentication;
using Harp.Tests.Support;

namespace Harp.Tests.Hosting.Authentication;

[UnsupportedOSPlatform("windows")]
public sealed class UsersFileTests : IDisposable
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string OtherDigest = "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly string Hash = PasswordHash.Create("secret");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_users_file_may_have_comments_and_blank_lines()
    {
        var users = UsersFile.Parse("users", ["# comment", "", $" alice:{Hash} "]);
        Assert.Equal(Hash, Assert.Single(users.Passwords).Value);
    }

    [Fact]
    public void A_user_may_have_a_password_and_several_tokens_or_only_a_token()
    {
        var users = UsersFile.Parse(
            "users", [$"bob:token:{Digest}", $"alice:{Hash}", $"bob:token:{OtherDigest.ToUpperInvariant()}", $"bob:{Hash}"]);
        Assert.Equal(["alice", "bob"], users.Names);
        Assert.Equal(["alice", "bob"], users.Passwords.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([("bob", Digest), ("bob", OtherDigest)], users.Tokens.Select(
            token => (token.User, Convert.ToHexStringLower(token.Hash.Span))));
        Assert.Equal(["carol"], UsersFile.Parse("users", [$"carol:token:{Digest}"]).Names);
    }

    [Theory]
    [InlineData("alice", "users(2): expected name:crypt-hash")]
    [InlineData(":$6$x", "users(2): expected name:crypt-hash")]
    [InlineData("alice:clear-text", "users(2): the hash of 'alice'")]
    [InlineData("alice:", "users(2): the hash of 'alice'")]
    [InlineData("alice:$zz$clear-text", "users(2): the hash of 'alice'")]
    [InlineData("alice:token", "users(2): the hash of 'alice'")]
    [InlineData("alice:token:", "users(2): the token of 'alice': expected the 64 hexadecimal digits")]
    [InlineData("alice:token:clear-text", "users(2): the token of 'alice': expected the 64 hexadecimal digits")]
    [InlineData("alice:token:" + Digest + "0", "users(2): the token of 'alice'")]
    [InlineData("alice:token:" + Digest + " # clear-text", "users(2): the token of 'alice'")]
    [InlineData("*:token:" + Digest, "users(2): expected a name")]
    [InlineData("alice :token:" + Digest, "users(2): expected a name")]
    [InlineData("al\u0007ice:token:" + Digest, "users(2): expected a name")]
    public void A_malformed_line_is_named_and_its_secret_is_not(string line, string message)
    {
        var refused = Assert.Throws<ConfigurationException>(() => UsersFile.Parse("users", ["#", line]));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("clear-text", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Digest, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_stands_once_for_each_user() =>
        AssertRefused("users(2): expected each user once, got 'a' again", $"a:{Hash}", $"a:{Hash}");

    [Fact]
    public void A_token_belongs_to_one_user_however_its_digits_are_written() => AssertRefused(
        "users(2): expected each token once, got that of 'a' again for 'b'", $"a:token:{Digest}", $"b:token:{Digest.ToUpperInvariant()}");

    [Fact]
    public void A_name_is_at_most_255_bytes_long()
    {
        Assert.True(UsersFile.IsName(new string('é', 127)));
        Assert.False(UsersFile.IsName(new string('é', 128)));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named() => Assert.Contains(
        "/nowhere/users: cannot read the users", Assert.Throws<ConfigurationException>(() => UsersFile.Read("/nowhere/users")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Where_only_passwords_are_known_a_token_is_refused()
    {
        var path = _folder.Write("users", $"alice:{Hash}\nbob:token:{Digest}\n");
        Assert.Contains("got a token of 'bob'", Assert.Throws<ConfigurationException>(
            () => UsersFile.ReadPasswords(path)).Message, StringComparison.Ordinal);
        Assert.Equal("alice", Assert.Single(UsersFile.ReadPasswords(_folder.Write("users", $"alice:{Hash}\n"))).Key);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead, null)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, null)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, "got mode 644")]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupWrite, "got mode 420")]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherWrite, "got mode 402")]
    public void A_file_that_others_can_read_or_change_is_told_of(UnixFileMode mode, string? told)
    {
        var path = _folder.Write("users", "");
        File.SetUnixFileMode(path, mode);
        var exposure = UsersFile.ExposureOf(path);
        Assert.Equal(told is null, exposure is null);
        Assert.Contains(told ?? "", exposure ?? "", StringComparison.Ordinal);
    }

    private static void AssertRefused(string message, params string[] lines) => Assert.Contains(
        message, Assert.Throws<ConfigurationException>(() => UsersFile.Parse("users", lines)).Message, StringComparison.Ordinal);
}
