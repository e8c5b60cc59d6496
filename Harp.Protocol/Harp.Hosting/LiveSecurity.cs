using Harp.Protocol.Transport;

namespace Harp.Hosting;

/// <summary>The security of a listener, where it may be replaced while it listens: each connection gets what holds when it comes.</summary>
/// <param name="first">What to begin with.</param>
public sealed class LiveSecurity(IStreamSecurity first) : IStreamSecurity
{
    private readonly Live<IStreamSecurity> _current = new(first);

    /// <summary>Replaces what new connections are secured with from now on.</summary>
    public void Replace(IStreamSecurity next) => _current.Replace(next);

    /// <inheritdoc/>
    public IStreamSecurity Current => _current.Current;

    /// <inheritdoc/>
    public ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken) =>
        Current.SecureAsync(stream, host, cancellationToken);
}
