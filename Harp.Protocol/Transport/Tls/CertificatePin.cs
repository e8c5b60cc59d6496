using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Harp.Protocol.Transport.Tls;

/// <summary>The SHA-256 of a certificate as a pin, as <c>openssl x509 -noout -fingerprint -sha256</c> prints it.</summary>
public static class CertificatePin
{
    /// <summary>The pin of a certificate: 64 lower-case hexadecimal digits.</summary>
    public static string Of(X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
    }

    /// <summary>Reads a pin in hexadecimal, with colons or without, in whichever case.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? pin)
    {
        pin = text?.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        return pin is { Length: 2 * SHA256.HashSizeInBytes } && pin.All(char.IsAsciiHexDigit);
    }

    /// <exception cref="ArgumentException">It is none.</exception>
    internal static string Parse(string text) => TryParse(text, out var pin)
        ? pin
        : throw new ArgumentException(
            $"Expected the SHA-256 of a certificate, {2 * SHA256.HashSizeInBytes} hexadecimal digits, got '{text}'.", nameof(text));
}
