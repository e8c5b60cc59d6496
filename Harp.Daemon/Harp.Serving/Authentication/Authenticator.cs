using System.Net;
using Harp.Hosting.Authentication;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Serving.Authentication;

/// <summary>
/// Decides who asks. Credentials that were right before cost little and never wait. A password that has to be verified waits for its peer's
/// turn, and a refusal is held back, which holds up its own connection alone.
/// </summary>
/// <param name="users">The hash of each user; null where nobody is asked for a password.</param>
/// <param name="limits">What guessing costs.</param>
/// <param name="time">The clock.</param>
internal sealed class Authenticator(IReadOnlyDictionary<string, string>? users, GuessLimits limits, TimeProvider time) : IDisposable
{
    private readonly PasswordVerification? _passwords = users is null ? null : new PasswordVerification(users, limits.AttemptsMax);

    /// <summary>True if nobody is asked.</summary>
    public bool IsOpen => _passwords is null;

    /// <summary>The verified user; null where nobody is asked.</summary>
    /// <exception cref="HarpErrorException"><c>auth_error</c>, or <c>overloaded</c> where too many wait to be verified.</exception>
    public async ValueTask<string?> CheckAsync(Credentials? credentials, EndPoint? peer, CancellationToken cancellationToken)
    {
        if (_passwords is null)
        {
            return null;
        }

        if (credentials is null)
        {
            throw Refused("auth: expected user and password, got nothing");
        }

        if (await _passwords.MatchesAsync(credentials, peer, cancellationToken).ConfigureAwait(false))
        {
            return credentials.User;
        }

        await Task.Delay(limits.FailureDelay, time, cancellationToken).ConfigureAwait(false);
        throw Refused("auth: the user is unknown or the password is wrong");
    }

    public void Dispose() => _passwords?.Dispose();

    private static HarpErrorException Refused(string message) => new(new HarpError(ErrorType.AuthError, message));
}
