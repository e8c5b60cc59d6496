using Harp.Client.CommandLine.Verbs;
using Harp.Protocol.Transport.Tls;

namespace Harp.Client.CommandLine;

/// <summary>What a command line says about TLS.</summary>
internal static class TlsChoice
{
    /// <summary>Null where nothing asks for TLS.</summary>
    /// <exception cref="UsageException">It makes no sense.</exception>
    public static TlsClientOptions? Of(Verb verb)
    {
        if (verb.TlsPin is { } pin && !CertificatePin.TryParse(pin, out _))
        {
            throw new UsageException($"--tls-pin: expected the SHA-256 of a certificate, 64 hexadecimal digits, got '{pin}'");
        }

        if (verb.TlsCa is { } file && !File.Exists(file))
        {
            throw new UsageException($"--tls-ca: expected a PEM file of authorities, got '{file}', which is none");
        }

        return verb is { Tls: false, TlsCa: null, TlsPin: null, TlsName: null } ? null : new TlsClientOptions
        {
            CaFile = verb.TlsCa,
            Pins = verb.TlsPin is { } one ? [one] : [],
            TargetName = verb.TlsName,
        };
    }

    /// <summary>The options to say again in the command that goes on.</summary>
    public static string Again(Verb verb) => string.Concat(
        verb.Tls ? " --tls" : "",
        verb.TlsCa is { } ca ? $" --tls-ca {ca}" : "",
        verb.TlsPin is { } pin ? $" --tls-pin {pin}" : "",
        verb.TlsName is { } name ? $" --tls-name {name}" : "");
}
