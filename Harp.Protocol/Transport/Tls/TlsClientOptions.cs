namespace Harp.Protocol.Transport.Tls;

/// <summary>
/// Whom a client believes over TLS. The certificate must be issued by an authority of <see cref="CaFile"/>, or of the system where that is
/// null, and name the host that was called. Where certificates are pinned it must be one of them instead: then neither who issued it nor
/// whom it names matters. Either way it must hold at this time. Revocation is not looked up.
/// </summary>
public sealed record TlsClientOptions
{
    /// <summary>A PEM file of the authorities that are trusted, read again when it changes; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The SHA-256 of each certificate that is believed by itself, in hexadecimal, with colons or without.</summary>
    public IReadOnlyList<string> Pins { get; init; } = [];

    /// <summary>The name that the certificate must have; null for the name or address that was called.</summary>
    public string? TargetName { get; init; }
}
