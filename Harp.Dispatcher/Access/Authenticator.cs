using System.Net;
using System.Security.Cryptography;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Access;

/// <summary>
/// Finds out who asks. What is right and known costs little and never waits. A password that has to be verified waits for its peer's turn;
/// a refusal is held back, which holds up its own connection and nobody else: a connection has one attempt at a time, so connections bound
/// how many are held back.
/// </summary>
internal sealed class Authenticator(UserTable users, AccessLimits limits, TimeProvider time) : IDisposable
{
    private readonly PasswordVerification _passwords = new(users.Passwords, limits.AttemptsMax);
    private readonly HashSet<string> _names = new(users.Names, StringComparer.Ordinal);

    /// <summary>The number of passwords that are being verified.</summary>
    public int Verifying => _passwords.Running;

    /// <summary>The user whose credentials these are.</summary>
    /// <exception cref="HarpErrorException"><c>auth_error</c>, or <c>overloaded</c> where too many wait to be verified.</exception>
    public async ValueTask<string> AuthenticateAsync(ClientAuth auth, EndPoint? peer, CancellationToken cancellationToken)
    {
        if (FindKnown(auth) is { } known)
        {
            return known;
        }

        if (auth.Credentials is { } credentials
            && await _passwords.MatchesAsync(credentials, peer, cancellationToken).ConfigureAwait(false))
        {
            return credentials.User;
        }

        await Task.Delay(limits.FailureDelay, time, cancellationToken).ConfigureAwait(false);
        throw Refused(auth.Token is null ? "auth: the user is unknown or the password is wrong" : "auth: the token is unknown");
    }

    public void Dispose() => _passwords.Dispose();

    /// <summary>True if there is such a user.</summary>
    public bool Knows(string user) => _names.Contains(user);

    /// <summary>True if the users file holds what this was given for.</summary>
    public bool Knows(AccessPass pass) =>
        (users.Passwords.TryGetValue(pass.User, out var hash) && hash == pass.Hash)
        || users.Tokens.Any(token => token.User == pass.User && Convert.ToHexStringLower(token.Hash.Span) == pass.Hash);

    /// <summary>The part to keep of credentials that were found right.</summary>
    public AccessPass PassOf(string user, ClientAuth auth) =>
        new(user, auth.Token is { } token ? Convert.ToHexStringLower(TokenHash.Of(token)) : users.Passwords[user]);

    public static HarpErrorException Refused(string message) => new(new HarpError(ErrorType.AuthError, message));

    private string? FindKnown(ClientAuth auth) => auth switch
    {
        { Token: { } token } => FindToken(TokenHash.Of(token)),
        { Credentials: { } credentials } when _passwords.Remembers(credentials) => credentials.User,
        _ => null,
    };

    /// <summary>All are compared, whichever fits, and each in the same time.</summary>
    private string? FindToken(byte[] hash)
    {
        string? user = null;
        foreach (var token in users.Tokens)
        {
            user = CryptographicOperations.FixedTimeEquals(token.Hash.Span, hash) ? token.User : user;
        }

        return user;
    }
}
