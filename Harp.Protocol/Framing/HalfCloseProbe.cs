namespace Harp.Protocol.Framing;

/// <summary>
/// Tells a peer that half-closed ("no more requests", <c>nc -N</c>) from one that is gone: TCP shows both as the same end of the stream.
/// A blank line, which every peer skips, is answered with a reset by the kernel of a peer that is gone; the write after it then fails
/// (spec: "Half-close"). The first two probes come quickly, the rest ever more seldom, so that a person at <c>nc</c> sees few of them.
/// </summary>
public static class HalfCloseProbe
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly byte[] BlankLine = "\n"u8.ToArray();

    /// <summary>Returns when the peer is found to be gone.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled: nobody wants to know any more.</exception>
    public static async Task WaitUntilGoneAsync(FrameWriter writer, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            try
            {
                await writer.WriteLinesAsync(BlankLine, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is IOException or TimeoutException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
