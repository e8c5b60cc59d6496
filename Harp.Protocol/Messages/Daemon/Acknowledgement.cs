using System.Buffers;
using Harp.Protocol.Framing;

namespace Harp.Protocol.Messages.Daemon;

/// <summary>
/// The daemon is about to run the procedure (spec: "Dispatcher to daemon"): <c>{"harp":1,"stream_result":true|false}</c>,
/// exactly these two members, because a base dispatcher refuses any other.
/// </summary>
/// <param name="StreamResult">Whether packets may come before the outcome.</param>
public readonly record struct Acknowledgement(bool StreamResult) : IWireMessage
{
    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output) =>
        output.Write(StreamResult ? "{\"harp\":1,\"stream_result\":true}"u8 : "{\"harp\":1,\"stream_result\":false}"u8);
}
