using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Daemon.Authentication;

/// <summary>Decides who asks.</summary>
internal sealed class Authenticator : IDisposable
{
    private readonly PasswordVerifier? _passwords;

    /// <param name="users">The hash of each user; null where nobody is asked for a password.</param>
    public Authenticator(IReadOnlyDictionary<string, string>? users) => _passwords = users is null ? null : new PasswordVerifier(users);

    /// <summary>The verified user; null where nobody is asked.</summary>
    /// <exception cref="HarpErrorException"><c>auth_error</c>.</exception>
    public async ValueTask<string?> CheckAsync(Credentials? credentials, CancellationToken cancellationToken)
    {
        if (_passwords is null)
        {
            return null;
        }

        if (credentials is null)
        {
            throw Refused("auth: expected user and password, got nothing");
        }

        return await _passwords.MatchesAsync(credentials, cancellationToken).ConfigureAwait(false)
            ? credentials.User
            : throw Refused("auth: the user is unknown or the password is wrong");
    }

    public void Dispose() => _passwords?.Dispose();

    private static HarpErrorException Refused(string message) => new(new HarpError(ErrorType.AuthError, message));
}
