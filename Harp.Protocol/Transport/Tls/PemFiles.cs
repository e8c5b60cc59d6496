using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Harp.Protocol.Transport.Tls;

/// <summary>Certificates and keys as PEM files hold them.</summary>
internal static class PemFiles
{
    /// <summary>A server's certificate, which stands first, with its key, and those behind it that lead to the authority.</summary>
    public static SslStreamCertificateContext ReadServer(string certificateFile, string keyFile)
    {
        var all = ReadAll(certificateFile);
        var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        return SslStreamCertificateContext.Create(certificate, [.. all.Skip(1)], offline: true);
    }

    /// <summary>All certificates of a file.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static X509Certificate2Collection ReadAll(string file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        return all.Count > 0 ? all : throw new InvalidDataException("expected certificates in PEM, got none");
    }
}
