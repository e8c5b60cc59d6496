using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>One packet of a stream (spec: "Streams"): <c>{"packet":n,"data":…[,"time":ms]}</c>.</summary>
/// <param name="Number">The packet's number, from 0 and without gaps.</param>
/// <param name="Data">The value that the procedure streamed.</param>
/// <param name="Time">When the dispatcher received it, in unix milliseconds; null where that was not asked for.</param>
public sealed record PacketReply(long Number, RawJson Data, long? Time = null) : Reply
{
    /// <summary>Writes a packet without an object to hold it.</summary>
    public static void Write(IBufferWriter<byte> output, long number, ReadOnlySpan<byte> data)
    {
        output.Write("{"u8);
        WriteMembers(output, number, data);
        output.Write("}"u8);
    }

    internal static PacketReply Read(in Envelope envelope)
    {
        const int DataMember = (int)ReplyMember.Data;
        const int TimeMember = (int)ReplyMember.Time;
        envelope.Expect(DataMember, envelope.Has(DataMember), "a value");
        return new PacketReply(
            envelope.Integer((int)ReplyMember.Packet, min: 0),
            envelope.Copy(DataMember),
            envelope.Has(TimeMember) ? envelope.Integer(TimeMember, min: 0) : null);
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        WriteMembers(output, Number, Data.Utf8.Span);
        if (Time is { } time)
        {
            output.Write(",\"time\":"u8);
            output.WriteNumber(time);
        }
    }

    private static void WriteMembers(IBufferWriter<byte> output, long number, ReadOnlySpan<byte> data)
    {
        output.Write("\"packet\":"u8);
        output.WriteNumber(number);
        output.Write(",\"data\":"u8);
        output.Write(data);
    }
}
