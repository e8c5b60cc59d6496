using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Harp.Protocol.Errors;

namespace Harp.Protocol.Transport.Tls;

/// <summary>Decides whether a server's certificate is believed. One for each handshake; it keeps why not.</summary>
internal sealed class CertificateValidator(string target, IReadOnlyCollection<string> pins, TimeProvider time)
{
    private const int NamesMax = 5;
    private const X509ChainStatusFlags OfTime = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotTimeNested;

    /// <summary>The reason if it is refused; null where it is believed, or none came.</summary>
    public TlsFailedException? Refusal { get; private set; }

    public bool Believes(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = certificate is null ? new TlsFailedException(TlsFailure.Untrusted, "it showed no certificate")
            : pins.Count > 0 ? OfPinned(new X509Certificate2(certificate))
            : OfIssued(new X509Certificate2(certificate), chain, errors);
        return Refusal is null;
    }

    private TlsFailedException? OfPinned(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow();
        return !pins.Contains(CertificatePin.Of(certificate))
            ? new TlsFailedException(
                TlsFailure.PinMismatch,
                $"its certificate has the SHA-256 {CertificatePin.Of(certificate)}, expected that of a pinned one ({pins.Count} are)")
            : now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime() ? Expired(certificate) : null;
    }

    private TlsFailedException? OfIssued(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var faults = chain?.ChainStatus.Where(status => status.Status != X509ChainStatusFlags.NoError).ToArray() ?? [];
        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return faults.Length > 0 && Array.TrueForAll(faults, fault => (fault.Status & ~OfTime) == 0)
                ? Expired(certificate)
                : new TlsFailedException(
                    TlsFailure.Untrusted,
                    $"its certificate, issued by {Excerpt.Of(certificate.Issuer)}, is not trusted: "
                + $"{string.Join("; ", faults.Select(fault => fault.StatusInformation.Trim()))}");
        }

        // The runtime falls back to the subject's common name where no alternative name is a host; nothing but alternative names are
        // believed here (RFC 9525).
        return errors == SslPolicyErrors.None && certificate.MatchesHostname(target, allowCommonName: false)
            ? null : new TlsFailedException(
            TlsFailure.NameMismatch, $"its certificate is for {NamesOf(certificate)}, expected one for '{target}'");
    }

    private static TlsFailedException Expired(X509Certificate2 certificate) => new(
        TlsFailure.CertificateExpired,
        $"its certificate, or one that leads to its authority, does not hold now; "
            + $"it holds from {Moment(certificate.NotBefore)} to {Moment(certificate.NotAfter)}");

    private static string Moment(DateTime moment) =>
        moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(NamesMax + 1)
            .Select(name => $"'{Excerpt.Of(name)}'")
            .ToArray();
        return names.Length == 0 ? $"no host ({Excerpt.Of(certificate.Subject)})"
            : names.Length <= NamesMax ? string.Join(", ", names)
            : string.Join(", ", names[..NamesMax]) + ", …";
    }
}
