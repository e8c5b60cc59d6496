using Harp.Hosting.Authentication;

namespace Harp.Tests.Hosting.Authentication;

public sealed class CryptTests
{
    /// <summary>What other implementations of crypt(3) make of these passwords and salts.</summary>
    [Theory]
    [InlineData("Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")]
    [InlineData("Hello world!", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    public void Hashes_made_elsewhere_are_understood(string password, string hash)
    {
        Assert.True(PasswordHash.Matches(password, hash));
        Assert.False(PasswordHash.Matches(password + "!", hash));
    }

    [Theory]
    [InlineData("$6$")]
    [InlineData("$5$")]
    [InlineData("$y$j9T$")]
    public void What_the_system_hashes_is_found_to_match(string method)
    {
        var hash = Crypt.Hash("pässwörd", $"{method}abcdefgh");
        Assert.StartsWith(method, hash, StringComparison.Ordinal);
        Assert.True(PasswordHash.Matches("pässwörd", hash!));
        Assert.False(PasswordHash.Matches("password", hash!));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("!")]
    [InlineData("plain")]
    [InlineData("$zz$abc")]
    public void What_is_no_hash_matches_nothing(string hash) => Assert.False(PasswordHash.Matches("plain", hash));

    [Fact]
    public void A_password_with_a_NUL_matches_nothing() => Assert.False(PasswordHash.Matches("secret\0x", PasswordHash.Create("secret")));

    [Fact]
    public void Each_hash_has_a_salt_of_its_own()
    {
        var (one, other) = (PasswordHash.Create("secret"), PasswordHash.Create("secret"));
        Assert.NotEqual(one, other);
        Assert.StartsWith("$6$", one, StringComparison.Ordinal);
        Assert.True(PasswordHash.Matches("secret", one) && PasswordHash.Matches("secret", other));
    }
}
