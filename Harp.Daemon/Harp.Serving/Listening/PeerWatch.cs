using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Daemon;

namespace Harp.Serving.Listening;

/// <summary>
/// Watches, while a call runs, what its peer does: a cancel line, anything else that it has no business to send, the end of its side, which
/// may be a half-close or the end of it all, or a reset.
/// </summary>
internal sealed class PeerWatch(FrameReader reader, FrameWriter writer, CallEnding ending, TimeProvider time)
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when there is nothing more to read.</summary>
    public Task Drained => _drained.Task;

    /// <summary>
    /// Returns when the peer sends nothing more. Reads on after a reason was found, so that nothing unread makes the kernel reset the
    /// connection.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            Frame frame;
            while ((frame = await reader.ReadAsync(stop).ConfigureAwait(false)).Status == FrameStatus.Line)
            {
                // The first reason is the one that counts: what comes after it is not even looked at.
                if (!ending.Token.IsCancellationRequested)
                {
                    ending.Set(Meaning(frame.Line.Span));
                }
            }

            if (frame.Status == FrameStatus.End)
            {
                _drained.TrySetResult();
                await HalfCloseProbe.WaitUntilGoneAsync(writer, time, stop).ConfigureAwait(false);
                ending.Set(CallEnd.Gone);
            }
            else
            {
                ending.Set(new CallEnd(HarpError.InvalidRequest(
                    "expected nothing but a cancel line after the request, got a line that is too long or truncated")));
                await reader.DrainAsync(stop).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            ending.Set(CallEnd.Gone);
        }
        catch (OperationCanceledException)
        {
            // The call is over; nobody wants to know any more.
        }
        finally
        {
            _drained.TrySetResult();
        }
    }

    private static CallEnd Meaning(ReadOnlySpan<byte> line)
    {
        try
        {
            DaemonCancel.Parse(line);
            return CallEnd.Cancelled;
        }
        catch (HarpErrorException other)
        {
            return new CallEnd(HarpError.InvalidRequest($"expected nothing but a cancel line after the request; {other.Error.Message}"));
        }
    }
}
