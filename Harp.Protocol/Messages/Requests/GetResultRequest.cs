using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>Asks how a job ended (spec: "get_result"): <c>{"harpcaller":1,"get_result":"…"[,"wait":true|false]}</c>.</summary>
/// <param name="Job">The job id as sent.</param>
/// <param name="Wait">Whether to answer only when the job has ended; true where absent.</param>
public sealed record GetResultRequest(string Job, bool Wait = true) : Request
{
    internal static GetResultRequest Read(in Envelope envelope) =>
        new(envelope.Text((int)RequestMember.GetResult), envelope.Boolean((int)RequestMember.Wait, absent: true));

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"get_result\":"u8);
        output.WriteText(Job);
        output.Write(",\"wait\":"u8);
        output.WriteBoolean(Wait);
    }
}
