using System.IO.Pipelines;
using System.Net.Sockets;
using Harp.Protocol.Framing;
using Harp.Protocol.Transport;

namespace Harp.Daemon.Listening;

/// <summary>
/// Closes so that the peer can read our last line: with input left unread, the kernel would answer it with a reset, which may overtake that line.
/// </summary>
internal static class LingeringClose
{
    /// <summary>How long the peer gets to end its side.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <param name="connection">What to close; the caller disposes of it.</param>
    /// <param name="drained">Completes when the peer sends nothing more; is told to give up by the token.</param>
    /// <param name="time">The clock.</param>
    public static async Task RunAsync(Connection connection, Func<CancellationToken, Task> drained, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            await connection.EndOutputAsync().ConfigureAwait(false);
            await drained(limit.Token).ConfigureAwait(false);
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer is gone, or took its time: there is nobody left to wait for.
        }
    }

    /// <summary>Reads and forgets until the peer ends its side, even where lines cannot be told apart any more.</summary>
    public static async Task DrainAsync(FrameReader reader, PipeReader input, CancellationToken cancellationToken)
    {
        Frame frame;
        while ((frame = await reader.ReadAsync(cancellationToken).ConfigureAwait(false)).Status == FrameStatus.Line)
        {
        }

        while (frame.Status == FrameStatus.TooLong)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
