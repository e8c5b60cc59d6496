using Harp.Hosting.Authentication;
using Harp.Protocol.Transport;
using Harp.Protocol.Transport.Tls;
using Microsoft.Extensions.Logging;

namespace Harp.Hosting;

/// <summary>The security of a listener: TLS where there is a certificate, else nothing.</summary>
public static class ListenSecurity
{
    /// <exception cref="ConfigurationException">The certificate or its key cannot be used.</exception>
    public static IStreamSecurity Of(TlsFiles? files, TimeProvider time, ILogger log)
    {
        if (files is null)
        {
            return PlainSecurity.Instance;
        }

        try
        {
            var security = new TlsServerSecurity(files.Certificate, files.Key, time, log.TlsFilesTold);
            if (UsersFile.ExposureOf(files.Key ?? files.Certificate) is { } exposure)
            {
                log.TlsFilesTold(exposure);
            }

            return security;
        }
        catch (Exception wrong) when (wrong is InvalidDataException or ArgumentException)
        {
            throw new ConfigurationException($"tls: cannot use the certificate: {wrong.Message}");
        }
    }
}
