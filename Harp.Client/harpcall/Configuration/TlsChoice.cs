using Harp.Client.CommandLine.Verbs;
using Harp.Protocol.Transport.Tls;

namespace Harp.Client.CommandLine.Configuration;

/// <summary>The settings that a command line, or the configuration, says about TLS.</summary>
internal static class TlsChoice
{
    /// <summary>Null where nothing on the command line asks for TLS.</summary>
    /// <exception cref="UsageException">It makes no sense.</exception>
    public static TlsClientOptions? Of(Verb verb) => Of(verb.Tls, verb.TlsCa, verb.TlsPin, verb.TlsName, "--tls-ca", "--tls-pin");

    /// <summary>Null where the configuration does not ask for TLS.</summary>
    /// <exception cref="UsageException">It makes no sense.</exception>
    public static TlsClientOptions? Of(ConfigurationFile file) => Of(
        file.Flag(ConfigurationKeys.Tls), file[ConfigurationKeys.TlsCa], file[ConfigurationKeys.TlsPin], file[ConfigurationKeys.TlsName],
        ConfigurationKeys.TlsCa, ConfigurationKeys.TlsPin);

    /// <summary>The options to say again in the command that goes on.</summary>
    public static string Again(Verb verb) => string.Concat(
        verb.Tls ? " --tls" : "",
        verb.TlsCa is { } ca ? $" --tls-ca {ShellWord.Quote(ca)}" : "",
        verb.TlsPin is { } pin ? $" --tls-pin {ShellWord.Quote(pin)}" : "",
        verb.TlsName is { } name ? $" --tls-name {ShellWord.Quote(name)}" : "");

    private static TlsClientOptions? Of(bool tls, string? ca, string? pin, string? name, string caSource, string pinSource)
    {
        if (pin is not null && !CertificatePin.TryParse(pin, out _))
        {
            throw new UsageException($"{pinSource}: expected the SHA-256 of a certificate, 64 hexadecimal digits, got '{pin}'");
        }

        if (ca is not null && !File.Exists(ca))
        {
            throw new UsageException($"{caSource}: expected a PEM file of authorities, got '{ca}', where there is no file");
        }

        return !tls && ca is null && pin is null && name is null ? null : new TlsClientOptions
        {
            CaFile = ca,
            Pins = pin is not null ? [pin] : [],
            TargetName = name,
        };
    }
}
