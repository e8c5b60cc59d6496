using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>Asks for a job to be ended (spec: "cancel"): <c>{"harpcaller":1,"cancel":"…"}</c>.</summary>
/// <param name="Job">The job id as sent; one that names no job is answered with false, not with an error.</param>
public sealed record CancelRequest(string Job) : Request
{
    internal static CancelRequest Read(in Envelope envelope) => new(envelope.Text((int)RequestMember.Cancel));

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"cancel\":"u8);
        output.WriteText(Job);
    }
}
