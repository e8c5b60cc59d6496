namespace Harp.Protocol.Transport;

/// <summary>The thing that happens to a connected stream before the first frame: nothing, or TLS.</summary>
public interface IStreamSecurity
{
    /// <summary>The security that secures the connection that comes now: itself, unless that may be replaced while it is in use.</summary>
    IStreamSecurity Current => this;

    /// <summary>Returns the stream to speak over, which owns <paramref name="stream"/>.</summary>
    /// <param name="stream">The connected stream.</param>
    /// <param name="host">Whom we called, as we named it: what the peer must prove to be. Null where the peer called us.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The peer is not who it must be.</exception>
    ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken);
}
