namespace Harp.Tests.Support;

/// <summary>The files of a server's certificate and its key, and the certificate's SHA-256 in upper case.</summary>
internal sealed record IssuedCertificate(string CertificateFile, string KeyFile, string Pin);
