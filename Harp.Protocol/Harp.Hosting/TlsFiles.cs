namespace Harp.Hosting;

/// <summary>The files of a listener's certificate and key.</summary>
/// <param name="Certificate">PEM: the certificate, then those that lead to its authority, if any.</param>
/// <param name="Key">PEM: the private key; null where it stands in the file of the certificate.</param>
public sealed record TlsFiles(string Certificate, string? Key)
{
    /// <summary>Reads the table <c>tls</c>; null where there is none.</summary>
    /// <exception cref="ConfigurationException">It makes no sense.</exception>
    public static TlsFiles? Of(Settings top)
    {
        var table = top.Table("tls");
        var (certificate, key) = (table.File("certificate"), table.File("key"));
        table.RefuseOthers();
        return Of(certificate, key, () => table.Mistake("certificate", "expected the file of the certificate beside its key, got nothing"));
    }

    /// <summary>The choice of the command line instead of the file, or else the file.</summary>
    /// <exception cref="ConfigurationException">There is a key without a certificate.</exception>
    public static TlsFiles? Of(string? certificate, string? key, TlsFiles? file) => certificate is null && key is null
        ? file
        : Of(certificate, key, () => new ConfigurationException("--tls-certificate: expected a file beside --tls-key, got nothing"));

    private static TlsFiles? Of(string? certificate, string? key, Func<ConfigurationException> mistake) =>
        certificate is not null ? new TlsFiles(certificate, key) : key is null ? null : throw mistake();
}
