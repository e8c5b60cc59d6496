using System.Net.Sockets;
using Harp.Protocol.Framing;

namespace Harp.Protocol.Transport;

/// <summary>
/// Ends a connection so that the peer can read what it was told last. Closing a socket with unread input makes the kernel reset the
/// connection, which may destroy the last line on its way; so what the peer still sends is read and dropped first, for a limited time.
/// </summary>
public static class LingeringClose
{
    /// <summary>
    /// Ends our side and waits until the peer has ended its own, or the limit has passed. The caller disposes of the connection.
    /// </summary>
    /// <param name="connection">What to end; everything was flushed.</param>
    /// <param name="frames">The connection's reader, which nobody else uses any more.</param>
    /// <param name="limit">How long the peer gets.</param>
    /// <param name="time">The clock.</param>
    public static Task RunAsync(Connection connection, FrameReader frames, TimeSpan limit, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return RunAsync(connection, token => frames.DrainAsync(token), limit, time);
    }

    /// <summary>
    /// As above, where somebody else reads what the peer still sends: <paramref name="drained"/> is done when that has ended.
    /// </summary>
    public static async Task RunAsync(Connection connection, Func<CancellationToken, Task> drained, TimeSpan limit, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(drained);
        using var late = new CancellationTokenSource(limit, time);
        try
        {
            await connection.EndOutputAsync().AsTask().WaitAsync(limit, time).ConfigureAwait(false);
            await drained(late.Token).ConfigureAwait(false);
        }
        catch (Exception over) when (
            over is IOException or SocketException or ObjectDisposedException or OperationCanceledException or TimeoutException)
        {
            // The peer is gone, or had its time: there is nobody left to wait for.
        }
    }
}
