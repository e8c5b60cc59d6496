using Harp.Hosting.Authentication;

namespace Harp.Tests.Hosting.Authentication;

public sealed class TokenHashTests
{
    /// <summary>The digest that FIPS 180-2 gives for this text.</summary>
    [Fact]
    public void A_token_is_known_by_its_SHA_256() => Assert.Equal(
        "u:token:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", TokenHash.LineOf("u", "abc"));

    [Fact]
    public void A_new_token_is_random_and_needs_no_quoting()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => TokenHash.NewToken()).ToArray();
        Assert.Equal(100, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.Matches("^harp_[A-Za-z0-9_-]{43}$", token));
    }

    [Fact]
    public void The_line_of_a_token_is_read_as_that_token()
    {
        var token = TokenHash.NewToken();
        var read = Assert.Single(UsersFile.Parse("users", [TokenHash.LineOf("alice", token)]).Tokens);
        Assert.Equal("alice", read.User);
        Assert.Equal(TokenHash.Of(token), read.Hash.ToArray());
    }
}
