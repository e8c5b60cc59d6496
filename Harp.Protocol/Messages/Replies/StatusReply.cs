using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// What is known of a job (spec: "get_status"):
/// <c>{"call":{"procedure":…,"arguments":…,"host":…},"time":{"submit":s,"start":s|null,"end":s|null},"info":…}</c>, in unix seconds.
/// </summary>
/// <param name="Procedure">The procedure that was asked for.</param>
/// <param name="Arguments">Its arguments, as sent.</param>
/// <param name="Host">The host that was asked for.</param>
/// <param name="Submit">When the call was accepted.</param>
/// <param name="Start">When it was started; null where it waits, or ended without a start.</param>
/// <param name="End">When it ended; null where it has not.</param>
/// <param name="Info">What the caller attached, as sent.</param>
public sealed record StatusReply(
    string Procedure, RawJson Arguments, string Host, long Submit, long? Start, long? End, RawJson Info) : Reply
{
    private static readonly MemberTable CallMembers = new("call.", "procedure", "arguments", "host");
    private static readonly MemberTable TimeMembers = new("time.", "submit", "start", "end");

    internal static StatusReply Read(ReadOnlySpan<byte> call, ReadOnlySpan<byte> time, RawJson info)
    {
        Span<Slot> callSlots = stackalloc Slot[CallMembers.Count];
        Span<Slot> timeSlots = stackalloc Slot[TimeMembers.Count];
        var calls = Envelope.Of(call, CallMembers, callSlots);
        var times = Envelope.Of(time, TimeMembers, timeSlots);
        return new StatusReply(
            calls.Text(0), calls.Copy(1), calls.Text(2), times.Integer(0, min: 0), NullableInteger(times, 1), NullableInteger(times, 2), info);
    }

    /// <inheritdoc/>
    public override void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"call\":{\"procedure\":"u8);
        output.WriteText(Procedure);
        output.Write(",\"arguments\":"u8);
        output.Write(Arguments.Utf8.Span);
        output.Write(",\"host\":"u8);
        output.WriteText(Host);
        output.Write("},\"time\":{\"submit\":"u8);
        output.WriteNumber(Submit);
        output.Write(",\"start\":"u8);
        WriteNullable(output, Start);
        output.Write(",\"end\":"u8);
        WriteNullable(output, End);
        output.Write("},\"info\":"u8);
        output.Write(Info.Utf8.Span);
        output.Write("}"u8);
    }

    private static long? NullableInteger(in Envelope times, int member) =>
        times.KindOf(member) == System.Text.Json.JsonTokenType.Null ? null : times.Integer(member, min: 0);

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
