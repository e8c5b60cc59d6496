namespace Harp.Protocol.Values;

/// <summary>
/// The credentials of a client (spec: "Authentication"): by a user and a password, or by a token. Secrets never appear in text made of
/// this.
/// </summary>
public sealed record ClientAuth
{
    private ClientAuth(Credentials? credentials, string? token) => (Credentials, Token) = (credentials, token);

    /// <summary>The user and the password; null where a token is given.</summary>
    public Credentials? Credentials { get; }

    /// <summary>The token, in clear; null where a user and a password are given.</summary>
    public string? Token { get; }

    /// <summary>By a user and a password.</summary>
    public static ClientAuth OfUser(Credentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return new(credentials, token: null);
    }

    /// <summary>By a token.</summary>
    public static ClientAuth OfToken(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return new(credentials: null, token);
    }

    /// <summary>The user, or that it is a token.</summary>
    public override string ToString() => $"ClientAuth {{ {(Credentials is null ? "Token" : $"User = {Credentials.User}")} }}";
}
