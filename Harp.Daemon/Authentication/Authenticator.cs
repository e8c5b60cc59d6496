using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Harp.Protocol.Errors;
using Harp.Protocol.Values;

namespace Harp.Daemon.Authentication;

/// <summary>
/// Decides who asks. Hashing is slow on purpose, so what was verified once is remembered as a hash keyed with a secret of this process:
/// a later call costs microseconds and no password is kept. A name that is unknown costs as much as a wrong password.
/// </summary>
internal sealed class Authenticator : IDisposable
{
    private readonly IReadOnlyDictionary<string, string>? _users;
    private readonly ConcurrentDictionary<string, byte[]> _verified = new(StringComparer.Ordinal);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly string _decoy;

    /// <summary>Attempts to guess take turns, so that they cannot take the whole machine.</summary>
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <param name="users">The hash of each user; null where nobody is asked for a password.</param>
    public Authenticator(IReadOnlyDictionary<string, string>? users)
    {
        _users = users;
        _decoy = users?.Values.FirstOrDefault() ?? PasswordHash.Create(Convert.ToHexString(_key));
    }

    /// <summary>The verified user; null where nobody is asked.</summary>
    /// <exception cref="HarpErrorException"><c>auth_error</c>.</exception>
    public async ValueTask<string?> CheckAsync(Credentials? credentials, CancellationToken cancellationToken)
    {
        if (_users is null)
        {
            return null;
        }

        if (credentials is null)
        {
            throw Refused("auth: expected user and password, got nothing");
        }

        var proof = Proof(credentials);
        if (_verified.TryGetValue(credentials.User, out var known) && CryptographicOperations.FixedTimeEquals(known, proof))
        {
            return credentials.User;
        }

        return await VerifyAsync(credentials, _users, proof, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _hashing.Dispose();

    private async ValueTask<string> VerifyAsync(
        Credentials credentials, IReadOnlyDictionary<string, string> users, byte[] proof, CancellationToken cancellationToken)
    {
        var known = users.TryGetValue(credentials.User, out var hash);
        await _hashing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!await Task.Run(() => PasswordHash.Matches(credentials.Password, hash ?? _decoy), cancellationToken).ConfigureAwait(false) || !known)
            {
                throw Refused("auth: the user is unknown or the password is wrong");
            }
        }
        finally
        {
            _hashing.Release();
        }

        _verified[credentials.User] = proof;
        return credentials.User;
    }

    private byte[] Proof(Credentials credentials) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{credentials.User}\0{credentials.Password}"));

    private static HarpErrorException Refused(string message) => new(new HarpError(ErrorType.AuthError, message));
}
