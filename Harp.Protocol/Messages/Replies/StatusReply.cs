using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// The knowledge of a job (spec: "get_status"): <c>{"call":{"procedure":…,"arguments":…,"host":…},"time":{…},"info":…</c> as base
/// dispatchers tell it, with times in unix seconds, then <c>"state":…,"queue":…,"packets":n,"time_ms":{…}[,"trace":…]}</c>.
/// </summary>
/// <param name="Procedure">The procedure that was asked for.</param>
/// <param name="Arguments">Its arguments, as sent.</param>
/// <param name="Host">The host that was asked for.</param>
/// <param name="Times">The job's moments in unix seconds.</param>
/// <param name="Info">What the caller attached, as sent.</param>
/// <param name="Facts">Where the job stands; null where a base dispatcher answered.</param>
public sealed record StatusReply(string Procedure, RawJson Arguments, string Host, JobTimes Times, RawJson Info, JobFacts? Facts) : Reply
{
    private static readonly MemberTable CallMembers = new("call.", "procedure", "arguments", "host");

    /// <summary>The W3C <c>traceparent</c> that the call came with; null where it had none.</summary>
    public string? Trace { get; init; }

    internal static StatusReply Read(in Envelope envelope)
    {
        Span<Slot> slots = stackalloc Slot[CallMembers.Count];
        var call = Envelope.Of(envelope.Object((int)ReplyMember.Call), CallMembers, slots);
        call.Expect(1, call.Has(1), "a value");
        return new StatusReply(
            call.Text(0),
            call.Copy(1),
            call.Text(2),
            JobTimes.Read(envelope.Object((int)ReplyMember.Time)),
            envelope.Has((int)ReplyMember.Info) ? envelope.Copy((int)ReplyMember.Info) : RawJson.Null,
            envelope.Has((int)ReplyMember.State)
                ? JobFacts.Read(envelope, (int)ReplyMember.State, (int)ReplyMember.Queue, (int)ReplyMember.Packets, (int)ReplyMember.TimeMs)
                : null)
        {
            Trace = envelope.Has((int)ReplyMember.Trace) ? envelope.Text((int)ReplyMember.Trace) : null,
        };
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"call\":{\"procedure\":"u8);
        output.WriteText(Procedure);
        output.Write(",\"arguments\":"u8);
        output.Write(Arguments.Utf8.Span);
        output.Write(",\"host\":"u8);
        output.WriteText(Host);
        output.Write("},\"time\":"u8);
        Times.Write(output);
        output.Write(",\"info\":"u8);
        output.Write(Info.Utf8.Span);
        if (Facts is not null)
        {
            output.Write(","u8);
            JobFacts.WriteState(output, Facts.State);
            Facts.WriteRest(output);
        }

        output.WriteOptionalText(",\"trace\":"u8, Trace);
    }
}
