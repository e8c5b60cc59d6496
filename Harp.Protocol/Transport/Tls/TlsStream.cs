using System.Net.Security;

namespace Harp.Protocol.Transport.Tls;

/// <summary>
/// TLS over a stream, which it owns. Ending our side may be asked for more than once, and what is written after that fails as it does on a
/// socket.
/// </summary>
internal sealed class TlsStream(Stream inner, RemoteCertificateValidationCallback? validator = null)
    : SslStream(inner, leaveInnerStreamOpen: false, validator)
{
    private int _ended;

    /// <summary>Tells the peer that nothing more comes from us (close_notify); what it sends can still be read.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public override async Task ShutdownAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            await base.ShutdownAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Volatile.Read(ref _ended) == 0
        ? base.WriteAsync(buffer, cancellationToken)
        : ValueTask.FromException(new IOException("Our side of the connection has been ended."));

    /// <summary>The same without waiting: what does not leave at once, because the peer does not read, does not leave at all.</summary>
    public void TryEnd()
    {
        if (IsAuthenticated)
        {
            // Nobody waits for it, and where it fails the peer is gone.
            _ = ShutdownAsync().ContinueWith(
                static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
