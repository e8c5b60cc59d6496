namespace Harp.Hosting.Authentication;

/// <summary>The content of a users file.</summary>
/// <param name="Passwords">The crypt hash of each user who has a password.</param>
/// <param name="Tokens">The tokens; a user may have several, so that a new one can be spread before the old one is taken away.</param>
public sealed record UserTable(IReadOnlyDictionary<string, string> Passwords, IReadOnlyList<UserToken> Tokens)
{
    /// <summary>Everybody, each once, in the order of their names.</summary>
    public IReadOnlyList<string> Names { get; } =
        [.. Passwords.Keys.Concat(Tokens.Select(token => token.User)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
