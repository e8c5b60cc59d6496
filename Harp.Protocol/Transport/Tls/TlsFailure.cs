namespace Harp.Protocol.Transport.Tls;

/// <summary>
/// The reason why a connection could not be secured (spec: "TLS"). A name never changes its meaning; new ones may be added.
/// </summary>
public enum TlsFailure
{
    /// <summary>The peer speaks no TLS, or none that we do, or ended the handshake.</summary>
    HandshakeFailed,

    /// <summary>No authority that is trusted issued the certificate, or not for a server.</summary>
    Untrusted,

    /// <summary>The certificate is trusted, but holds no longer, or not yet.</summary>
    CertificateExpired,

    /// <summary>The certificate is trusted, but is another host's.</summary>
    NameMismatch,

    /// <summary>Certificates are pinned, and this is none of them.</summary>
    PinMismatch,
}
