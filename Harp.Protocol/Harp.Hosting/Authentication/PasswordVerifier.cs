using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Harp.Protocol.Values;

namespace Harp.Hosting.Authentication;

/// <summary>
/// Checks passwords. Hashing is slow on purpose, so what was verified once is remembered as a hash keyed with a secret of this process:
/// later checks cost microseconds and no password is kept. A name that is unknown costs as much as a wrong password.
/// </summary>
public sealed class PasswordVerifier : IDisposable
{
    /// <summary>The number of passwords that are hashed at once, so that guessing cannot take the whole machine.</summary>
    public static readonly int AtOnceMax = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly IReadOnlyDictionary<string, string> _hashes;
    private readonly ConcurrentDictionary<string, byte[]> _verified = new(StringComparer.Ordinal);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly string[] _decoys;

    private readonly SemaphoreSlim _hashing = new(AtOnceMax);

    /// <param name="hashes">The hash of each user.</param>
    public PasswordVerifier(IReadOnlyDictionary<string, string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        _hashes = hashes;
        _decoys = hashes.Count > 0 ? [.. hashes.Values] : [PasswordHash.Create(Convert.ToHexString(_key))];
    }

    /// <summary>True if these were found right before, and still are: costs no hashing.</summary>
    public bool Remembers(Credentials credentials) =>
        _verified.TryGetValue(credentials.User, out var known) && CryptographicOperations.FixedTimeEquals(known, ProofOf(credentials));

    /// <summary>True if the password is the user's. Runs off the caller's thread, in turn with others.</summary>
    public async ValueTask<bool> MatchesAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        if (Remembers(credentials))
        {
            return true;
        }

        var known = _hashes.TryGetValue(credentials.User, out var hash);
        await _hashing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var matches = await Task.Run(
                () => PasswordHash.Matches(credentials.Password, hash ?? Decoy(credentials.User)), cancellationToken).ConfigureAwait(false);
            if (!matches || !known)
            {
                return false;
            }
        }
        finally
        {
            _hashing.Release();
        }

        _verified[credentials.User] = ProofOf(credentials);
        return true;
    }

    public void Dispose() => _hashing.Dispose();

    /// <summary>
    /// Somebody's hash, always the same one for the same name: where hashes differ in cost, an unknown name looks like any other.
    /// </summary>
    private string Decoy(string user) =>
        _decoys[BitConverter.ToUInt32(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(user))) % _decoys.Length];

    /// <summary>A hash that tells credentials from all others, for as long as this is used.</summary>
    internal byte[] ProofOf(Credentials credentials) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{credentials.User}\0{credentials.Password}"));
}
