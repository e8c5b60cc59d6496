using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Harp.Tests.Support;

/// <summary>An authority of a test's own, which issues certificates to servers and writes PEM files as operators have them.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _root;
    private int _serial;

    public TestAuthority(string name = "Test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = AuthorityRequest(name, key).CreateSelfSigned(Now.AddYears(-2), Now.AddYears(2));
        CaFile = _folder.Write("ca.pem", _root.ExportCertificatePem());
    }

    /// <summary>The authority's certificate in PEM.</summary>
    public string CaFile { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Issues a certificate that holds from yesterday, and writes it and its key.</summary>
    public IssuedCertificate Issue(string file, int days = 30, params string[] names) => Write(file, _root, [], Now.AddDays(days), names);

    /// <summary>The same for a host that is its subject's common name alone.</summary>
    public IssuedCertificate IssueForCommonName(string file, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Write(file, _root, [], Now.AddDays(30), new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256), key);
    }

    /// <summary>
    /// The same through an authority between this one and the server, whose certificate stands behind the server's in the file.
    /// </summary>
    public IssuedCertificate IssueThroughIntermediate(string file, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = AuthorityRequest("Intermediate", key).Create(_root, Now.AddDays(-100), Now.AddDays(100), [(byte)++_serial]);
        using var between = signed.CopyWithPrivateKey(key);
        return Write(file, between, [between], Now.AddDays(30), names);
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }

    private IssuedCertificate Write(string file, X509Certificate2 issuer, X509Certificate2[] chain, DateTimeOffset end, string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Write(file, issuer, chain, end, ServerRequest(names, key), key);
    }

    private IssuedCertificate Write(
        string file, X509Certificate2 issuer, X509Certificate2[] chain, DateTimeOffset end, CertificateRequest request, ECDsa key)
    {
        using var issued = request.Create(issuer, Now.AddDays(-90), end, [(byte)++_serial]);
        var pem = string.Join('\n', [issued.ExportCertificatePem(), .. chain.Select(one => one.ExportCertificatePem())]);
        return new IssuedCertificate(
            _folder.Write($"{file}.pem", pem + "\n"),
            _folder.Write($"{file}.key", key.ExportPkcs8PrivateKeyPem() + "\n"),
            issued.GetCertHashString(HashAlgorithmName.SHA256));
    }

    private static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static CertificateRequest ServerRequest(string[] names, ECDsa key)
    {
        var request = new CertificateRequest("CN=a server", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request;
    }
}
