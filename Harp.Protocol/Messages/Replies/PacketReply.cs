using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>One packet of a stream (spec: "Streams"): <c>{"packet":n,"data":…}</c>.</summary>
/// <param name="Number">The packet's number, from 0 and without gaps.</param>
/// <param name="Data">The value that the procedure streamed.</param>
public sealed record PacketReply(long Number, RawJson Data) : Reply
{
    /// <inheritdoc/>
    public override void Write(IBufferWriter<byte> output) => Write(output, Number, Data.Utf8.Span);

    /// <summary>Writes a packet without an object to hold it.</summary>
    public static void Write(IBufferWriter<byte> output, long number, ReadOnlySpan<byte> data)
    {
        output.Write("{\"packet\":"u8);
        output.WriteNumber(number);
        output.Write(",\"data\":"u8);
        output.Write(data);
        output.Write("}"u8);
    }
}
