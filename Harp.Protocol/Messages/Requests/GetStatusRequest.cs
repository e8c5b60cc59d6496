using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>Asks what is known of a job (spec: "get_status"): <c>{"harpcaller":1,"get_status":"…"}</c>.</summary>
/// <param name="Job">The job id as sent.</param>
public sealed record GetStatusRequest(string Job) : Request
{
    internal static GetStatusRequest Read(in Envelope envelope) => new(envelope.Text((int)RequestMember.GetStatus));

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"get_status\":"u8);
        output.WriteText(Job);
    }
}
