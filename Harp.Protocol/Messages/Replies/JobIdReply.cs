using System.Buffers;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Replies;

/// <summary>A call was accepted and is on disk (spec: "call"): <c>{"harpcaller":1,"job_id":"…"}</c>.</summary>
/// <param name="Job">The job's id.</param>
public sealed record JobIdReply(JobId Job) : Reply
{
    /// <inheritdoc/>
    public override void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"harpcaller\":1,\"job_id\":\""u8);
        Job.Write(output);
        output.Write("\"}"u8);
    }
}
