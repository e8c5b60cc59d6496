using System.Security.Cryptography;
using System.Text;

namespace Harp.Hosting.Authentication;

/// <summary>Makes and checks the hashes of a users file.</summary>
public static class PasswordHash
{
    private const string SaltAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int SaltLength = 16;

    /// <summary>A <c>$6$</c> hash (SHA-512) with a random salt.</summary>
    /// <exception cref="ArgumentException"><c>crypt(3)</c> takes no such password.</exception>
    public static string Create(string password) =>
        TryCreate(password) ?? throw new ArgumentException(
            "crypt(3) refuses the password: it must hold no NUL and be at most 511 bytes long.", nameof(password));

    /// <summary>The same; null where <c>crypt(3)</c> takes no such password, one with a NUL or too long.</summary>
    public static string? TryCreate(string password) =>
        Crypt.Hash(password, $"$6${RandomNumberGenerator.GetString(SaltAlphabet, SaltLength)}");

    /// <summary>True if the hash is of this password; the comparison takes the same time wherever the two differ.</summary>
    public static bool Matches(string password, string hash) =>
        Crypt.Hash(password, hash) is { } made
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(made), Encoding.UTF8.GetBytes(hash));
}
