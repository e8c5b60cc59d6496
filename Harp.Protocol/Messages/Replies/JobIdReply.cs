using System.Buffers;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Replies;

/// <summary>A call was accepted and is on disk (spec: "call"): <c>{"harpcaller":1,"job_id":"…"[,"duplicate":true]}</c>.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="Duplicate">Whether the same call, with the same key, had been accepted before: then the id is that job's.</param>
public sealed record JobIdReply(JobId Job, bool Duplicate = false) : Reply
{
    internal static JobIdReply Read(in Envelope envelope)
    {
        const int Member = (int)ReplyMember.JobId;
        envelope.Expect(Member, JobId.TryParse(envelope.Text(Member), out var job), "a job id");
        return new JobIdReply(job, envelope.Boolean((int)ReplyMember.Duplicate, absent: false));
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"harpcaller\":1,\"job_id\":\""u8);
        Job.Write(output);
        output.Write(Duplicate ? "\",\"duplicate\":true"u8 : "\""u8);
    }
}
