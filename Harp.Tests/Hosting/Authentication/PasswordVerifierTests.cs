using System.Diagnostics;
using Harp.Hosting.Authentication;
using Harp.Protocol.Values;

namespace Harp.Tests.Hosting.Authentication;

public sealed class PasswordVerifierTests
{
    private static readonly Dictionary<string, string> Hashes = new() { ["alice"] = PasswordHash.Create("secret") };

    [Fact]
    public async Task What_was_right_is_remembered_and_what_was_wrong_is_not()
    {
        using var verifier = new PasswordVerifier(Hashes);
        Assert.False(verifier.Remembers(new("alice", "secret")));
        Assert.False(await MatchesAsync(verifier, "alice", "wrong"));
        Assert.False(verifier.Remembers(new("alice", "wrong")));
        Assert.True(await MatchesAsync(verifier, "alice", "secret"));
        Assert.True(verifier.Remembers(new("alice", "secret")));
        Assert.False(verifier.Remembers(new("alice", "wrong")));
        Assert.False(verifier.Remembers(new("bob", "secret")));
        Assert.False(await MatchesAsync(verifier, "alice", "wrong"));
    }

    [Fact]
    public async Task An_unknown_user_is_refused_with_the_password_of_another_and_after_as_much_hashing()
    {
        // Rounds enough that the hashing outweighs all else.
        using var verifier =
            new PasswordVerifier(new Dictionary<string, string> { ["alice"] = Crypt.Hash("secret", "$6$rounds=200000$abcdefgh")! });
        Assert.True(await MatchesAsync(verifier, "alice", "secret"));
        Assert.False(await MatchesAsync(verifier, "carol", "secret"));
        Assert.False(verifier.Remembers(new("carol", "secret")));

        // In turns, and on a busy machine again and again: the shortest of each is what the hashing takes.
        var (wrong, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 3 || (round < 30 && !AreAlike()); round++)
        {
            wrong = await ShorterAsync(wrong, verifier, "alice");
            unknown = await ShorterAsync(unknown, verifier, "carol");
        }

        Assert.True(AreAlike(), $"{wrong} for a wrong password, {unknown} for an unknown user");

        bool AreAlike() => unknown > wrong / 4 && wrong > unknown / 4;
    }

    [Fact]
    public async Task Where_nobody_has_a_password_nobody_is_right()
    {
        using var verifier = new PasswordVerifier(new Dictionary<string, string>());
        Assert.False(await MatchesAsync(verifier, "alice", ""));
    }

    [Fact]
    public async Task Many_at_once_all_get_their_own_answer()
    {
        using var verifier = new PasswordVerifier(Hashes);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => MatchesAsync(verifier, "alice", i % 2 == 0 ? "secret" : $"wrong{i}").AsTask()));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i % 2 == 0), answers);
    }

    private static async Task<TimeSpan> ShorterAsync(TimeSpan best, PasswordVerifier verifier, string user)
    {
        var began = Stopwatch.GetTimestamp();
        Assert.False(await MatchesAsync(verifier, user, "wrong"));
        return Stopwatch.GetElapsedTime(began) is var took && took < best ? took : best;
    }

    private static ValueTask<bool> MatchesAsync(PasswordVerifier verifier, string user, string password) =>
        verifier.MatchesAsync(new Credentials(user, password), TestContext.Current.CancellationToken);
}
