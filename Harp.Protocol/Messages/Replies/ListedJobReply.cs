using System.Buffers;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// One job of a listing (spec: "list_jobs"):
/// <c>{"job":{"job_id":…,"state":…,"host":…,"procedure":…,"queue":{…}|null,"packets":n,"time_ms":{…},"info":…}}</c>.
/// </summary>
/// <param name="Job">The job's id.</param>
/// <param name="Host">The host that was asked for.</param>
/// <param name="Procedure">The procedure that was asked for.</param>
/// <param name="Facts">Where it stands.</param>
/// <param name="Info">What the caller attached, as sent.</param>
public sealed record ListedJobReply(JobId Job, string Host, string Procedure, JobFacts Facts, RawJson Info) : Reply
{
    private static readonly MemberTable Members =
        new("job.", "job_id", "state", "host", "procedure", "queue", "packets", "time_ms", "info");

    internal static ListedJobReply Read(in Envelope reply)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.Of(reply.Object((int)ReplyMember.Job), Members, slots);
        envelope.Expect(0, JobId.TryParse(envelope.Text(0), out var job), "a job id");
        return new ListedJobReply(
            job, envelope.Text(2), envelope.Text(3), JobFacts.Read(envelope, 1, 4, 5, 6),
            envelope.Has(7) ? envelope.Copy(7) : RawJson.Null);
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"job\":{\"job_id\":\""u8);
        Job.Write(output);
        output.Write("\","u8);
        JobFacts.WriteState(output, Facts.State);
        output.Write(",\"host\":"u8);
        output.WriteText(Host);
        output.Write(",\"procedure\":"u8);
        output.WriteText(Procedure);
        Facts.WriteRest(output);
        output.Write(",\"info\":"u8);
        output.Write(Info.Utf8.Span);
        output.Write("}"u8);
    }
}
