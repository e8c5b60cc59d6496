using Harp.Protocol.Transport;

namespace Harp.Hosting;

/// <summary>What secures a listener, where that may be replaced while it listens: each connection gets what holds when it comes.</summary>
/// <param name="first">What to begin with.</param>
public sealed class LiveSecurity(IStreamSecurity first) : IStreamSecurity
{
    private readonly Live<IStreamSecurity> _current = new(first);

    /// <summary>What new connections are secured with from now on.</summary>
    public void Replace(IStreamSecurity next) => _current.Replace(next);

    /// <inheritdoc/>
    public IStreamSecurity Current => _current.Current;

    /// <inheritdoc/>
    public ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken) =>
        Current.SecureAsync(stream, host, cancellationToken);
}
