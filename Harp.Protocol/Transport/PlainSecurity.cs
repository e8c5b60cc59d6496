namespace Harp.Protocol.Transport;

/// <summary>Plain TCP: the stream as it is.</summary>
public sealed class PlainSecurity : IStreamSecurity
{
    private PlainSecurity()
    {
    }

    /// <summary>The only instance.</summary>
    public static PlainSecurity Instance { get; } = new();

    /// <inheritdoc/>
    public ValueTask<Stream> SecureAsync(Stream stream, string? host, CancellationToken cancellationToken) => ValueTask.FromResult(stream);
}
