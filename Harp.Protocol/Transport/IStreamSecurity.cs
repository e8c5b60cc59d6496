namespace Harp.Protocol.Transport;

/// <summary>The seam where TLS goes in: what happens to a connected stream before the first frame.</summary>
public interface IStreamSecurity
{
    /// <summary>Returns the stream to speak over, which owns <paramref name="stream"/>.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The peer is not who it must be.</exception>
    ValueTask<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken);
}
