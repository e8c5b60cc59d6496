using System.Security.Cryptography;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Access;

/// <summary>
/// Finds out who asks. What is right and known costs little and never waits; everything else takes one of a bounded number of places, and a
/// refusal leaves its place only after a while, so that there are only so many guesses a second and only so much memory goes to them.
/// </summary>
internal sealed class Authenticator(UserTable users, AccessLimits limits, TimeProvider time) : IDisposable
{
    private readonly PasswordVerifier _passwords = new(users.Passwords);
    private readonly HashSet<string> _names = new(users.Names, StringComparer.Ordinal);
    private int _attempts;

    /// <summary>The user whose credentials these are.</summary>
    /// <exception cref="HarpErrorException"><c>auth_error</c>, or <c>overloaded</c> where too many attempts are under way.</exception>
    public async ValueTask<string> AuthenticateAsync(ClientAuth auth, CancellationToken cancellationToken)
    {
        if (FindKnown(auth) is { } known)
        {
            return known;
        }

        Enter();
        try
        {
            if (auth.Credentials is { } credentials && await _passwords.MatchesAsync(credentials, cancellationToken).ConfigureAwait(false))
            {
                return credentials.User;
            }

            await Task.Delay(limits.FailureDelay, time, cancellationToken).ConfigureAwait(false);
            throw Refused(auth.Token is null ? "auth: the user is unknown or the password is wrong" : "auth: the token is unknown");
        }
        finally
        {
            Interlocked.Decrement(ref _attempts);
        }
    }

    public void Dispose() => _passwords.Dispose();

    /// <summary>Whether there is such a user.</summary>
    public bool Knows(string user) => _names.Contains(user);

    /// <summary>Whether the users file holds what this was given for.</summary>
    public bool Knows(AccessPass pass) =>
        (users.Passwords.TryGetValue(pass.User, out var hash) && hash == pass.Hash)
        || users.Tokens.Any(token => token.User == pass.User && Convert.ToHexStringLower(token.Hash.Span) == pass.Hash);

    /// <summary>What to keep of credentials that were found right.</summary>
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

    private void Enter()
    {
        if (Interlocked.Increment(ref _attempts) <= limits.AttemptsMax)
        {
            return;
        }

        Interlocked.Decrement(ref _attempts);
        throw new HarpErrorException(new HarpError(
            ErrorType.Overloaded,
            $"{limits.AttemptsMax} attempts to authenticate are under way; nothing was accepted",
            HarpError.WithData(("retry_after", Math.Max(1, (int)Math.Ceiling(limits.FailureDelay.TotalSeconds))), ("limit", limits.AttemptsMax))));
    }
}
