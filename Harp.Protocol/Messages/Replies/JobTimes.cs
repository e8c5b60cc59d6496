using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// The moments in the life of a job, in unix seconds or milliseconds: <c>{"submit":n,"start":n|null,"end":n|null}</c> (spec: "get_status").
/// </summary>
/// <param name="Submit">When the call was accepted.</param>
/// <param name="Start">When it was started; null where it waits, or ended without a start.</param>
/// <param name="End">When it ended; null where it has not.</param>
public readonly record struct JobTimes(long Submit, long? Start, long? End)
{
    private static readonly MemberTable Members = new("time.", "submit", "start", "end");

    internal static JobTimes Read(ReadOnlySpan<byte> text)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.Of(text, Members, slots);
        return new JobTimes(envelope.Integer(0, min: 0), Nullable(envelope, 1), Nullable(envelope, 2));
    }

    internal void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"submit\":"u8);
        output.WriteNumber(Submit);
        output.Write(",\"start\":"u8);
        WriteNullable(output, Start);
        output.Write(",\"end\":"u8);
        WriteNullable(output, End);
        output.Write("}"u8);
    }

    private static long? Nullable(in Envelope envelope, int member) =>
        envelope.KindOf(member) == JsonTokenType.Null ? null : envelope.Integer(member, min: 0);

    private static void WriteNullable(IBufferWriter<byte> output, long? number)
    {
        if (number is { } value)
        {
            output.WriteNumber(value);
        }
        else
        {
            output.Write("null"u8);
        }
    }
}
