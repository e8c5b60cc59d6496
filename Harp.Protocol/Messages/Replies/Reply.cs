using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// A reply of the dispatcher (spec: "Client to dispatcher"). Members that a client does not know are ignored.
/// <c>{"cancelled":…}</c> is both the reply to a cancel and the outcome of a cancelled job; the request says which.
/// </summary>
public abstract record Reply : IWireMessage
{
    private const int JobIdMember = 0;
    private const int CancelledMember = 1;
    private const int NoResultMember = 2;
    private const int ContinueMember = 3;
    private const int PacketMember = 4;
    private const int DataMember = 5;
    private const int CallMember = 6;
    private const int TimeMember = 7;
    private const int InfoMember = 8;
    private const int ResultMember = 9;
    private const int ExceptionMember = 10;
    private const int ErrorMember = 11;

    private static readonly MemberTable Members = new(
        "", "job_id", "cancelled", "no_result", "continue", "packet", "data", "call", "time", "info", "result", "exception", "error");

    /// <summary>Reads one reply line. Opaque values get memory of their own.</summary>
    /// <exception cref="HarpErrorException">The line is no reply.</exception>
    public static Reply Parse(ReadOnlySpan<byte> line)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.OfLine(line, Members, slots, ProtocolLimits.ReplyDepthMax);
        return
            envelope.Has(PacketMember) ? ReadPacket(envelope)
            : envelope.Has(JobIdMember) ? new JobIdReply(ReadJobId(envelope))
            : envelope.Has(CallMember) ? StatusReply.Read(
                envelope.Object(CallMember), envelope.Object(TimeMember), envelope.Has(InfoMember) ? envelope.Copy(InfoMember) : RawJson.Null)
            : envelope.Has(ResultMember) ? OutcomeReply.Result(envelope.Copy(ResultMember))
            : envelope.Has(ExceptionMember) ? OutcomeReply.Exception(envelope.Copy(ExceptionMember))
            : envelope.Has(ErrorMember) ? OutcomeReply.Error(envelope.Copy(ErrorMember))
            : envelope.Has(CancelledMember) ? new CancelledReply(envelope.Boolean(CancelledMember, absent: false))
            : envelope.Has(NoResultMember) ? NoResultReply.Instance
            : envelope.Has(ContinueMember) ? ContinueReply.Instance
            : throw new HarpErrorException(HarpError.InvalidRequest($"expected a reply, got {Excerpt.Of(line)}"));
    }

    /// <inheritdoc/>
    public abstract void Write(IBufferWriter<byte> output);

    private static PacketReply ReadPacket(in Envelope envelope)
    {
        envelope.Expect(DataMember, envelope.Has(DataMember), "a value");
        return new PacketReply(envelope.Integer(PacketMember, min: 0), envelope.Copy(DataMember));
    }

    private static Values.JobId ReadJobId(in Envelope envelope)
    {
        var text = envelope.Text(JobIdMember);
        envelope.Expect(JobIdMember, Values.JobId.TryParse(text, out var id), "a job id");
        return id;
    }
}
