using System.Security.Cryptography;
using System.Text;

namespace Harp.Hosting.Authentication;

/// <summary>
/// Makes bearer tokens and what a users file keeps of them: the SHA-256 of the token, in hexadecimal.
/// A fast hash without a salt is right here and would be wrong for passwords: a token is 256 random bits, so there is no list of likely
/// ones to try, no two users have the same, and slowness would only cost us. Whoever reads the file still cannot find a token that fits.
/// </summary>
public static class TokenHash
{
    /// <summary>So that people, and programs that look for secrets where none should be, can tell what it is.</summary>
    public const string Prefix = "harp_";

    private const int SecretBytes = 32;

    /// <summary>A new token; the letters and signs in it need no quoting in JSON, shells or URLs.</summary>
    public static string NewToken() =>
        Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The 32 bytes by which a token is known.</summary>
    public static byte[] Of(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The line of a users file for a token.</summary>
    public static string LineOf(string user, string token) => $"{user}:{UsersFile.TokenMark}{Convert.ToHexStringLower(Of(token))}";

    /// <summary>The hash from its hexadecimal form; null where the text is none.</summary>
    public static byte[]? Parse(string text) =>
        text.Length == SHA256.HashSizeInBytes * 2 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
}
