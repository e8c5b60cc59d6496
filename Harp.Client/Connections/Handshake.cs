using Harp.Client.Errors;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Client.Connections;

/// <summary>The first words on a connection that is to be shared: who asks, and what the dispatcher can do (spec: "hello").</summary>
internal static class Handshake
{
    private const string IdFeature = "id";

    /// <summary>
    /// Opens a connection that requests can share; null where the peer does not answer <c>hello</c> or knows no ids, as a base dispatcher.
    /// </summary>
    /// <exception cref="HarpConnectionException">Nobody is there.</exception>
    /// <exception cref="HarpRequestException">Whoever asks is not let in, or not now.</exception>
    public static async Task<SharedConnection?> OpenAsync(
        LinkSettings settings, ClientAuth? auth, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var connection = await Dial.ConnectAsync(settings, "dispatcher", cancellationToken).ConfigureAwait(false);
        SharedConnection? shared = null;
        try
        {
            var frames = new FrameReader(connection.Input, settings.Limits.ReplyLineBytesMax);
            var writer = connection.WriteLines(settings.Limits.WriteStallTimeout, settings.Time);
            await SayAsync(settings, auth, writer).ConfigureAwait(false);
            var hello = await HearAsync(settings, frames, timeout, cancellationToken).ConfigureAwait(false);
            shared = hello?.Features.Contains(IdFeature) == true ? new SharedConnection(settings, connection, frames, writer, hello) : null;
            return shared;
        }
        catch (Exception lost) when (lost is IOException or TimeoutException or InvalidDataException)
        {
            return null;
        }
        finally
        {
            if (shared is null)
            {
                connection.Abort();
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static ValueTask SayAsync(LinkSettings settings, ClientAuth? auth, FrameWriter writer)
    {
        var (line, traced) = new RequestText(new HelloRequest(), auth, settings.Limits.RequestLineBytesMax).First();
        settings.Trace?.Invoke(WireDirection.Sent, traced.AsMemory(..^1));
        return writer.WriteLinesAsync(line);
    }

    private static async Task<HelloReply?> HearAsync(
        LinkSettings settings, FrameReader frames, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var frame = await frames.ReadAsync(CancellationToken.None).AsTask().WaitAsync(
            timeout, settings.Time, cancellationToken).ConfigureAwait(false);
        if (frame.Status != FrameStatus.Line)
        {
            throw LineConnection.EndOf(frame.Status, settings);
        }

        settings.Trace?.Invoke(WireDirection.Received, frame.Line);
        try
        {
            return Reply.Parse(frame.Line.Span) switch
            {
                HelloReply hello => hello,
                OutcomeReply { Kind: OutcomeKind.Error } refused when HarpError.Read(refused.Value) is var error
                    && error.Type is not (ErrorType.InvalidRequest or ErrorType.InvalidProtocol) =>
                    throw new HarpRequestException(error),
                _ => null,
            };
        }
        catch (HarpErrorException)
        {
            // It is no reply of ours.
            return null;
        }
    }
}
