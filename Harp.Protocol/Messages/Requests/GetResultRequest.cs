using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks how a job ended (spec: "get_result"): <c>{"harpcaller":1,"get_result":"…"[,"wait":true|false][,"wait_timeout":s]}</c>.
/// </summary>
/// <param name="Job">The job id as sent.</param>
/// <param name="Wait">Whether to answer only when the job has ended; true where absent.</param>
public sealed record GetResultRequest(string Job, bool Wait = true) : Request
{
    /// <summary>The time to wait at most; for ever where null.</summary>
    public TimeSpan? WaitTimeout { get; init; }

    internal static GetResultRequest Read(in Envelope envelope)
    {
        var wait = envelope.Boolean((int)RequestMember.Wait, absent: true);
        var timeout = Seconds.ReadOptional(envelope, (int)RequestMember.WaitTimeout);
        return wait || timeout is null
            ? new GetResultRequest(envelope.Text((int)RequestMember.GetResult), wait) { WaitTimeout = timeout }
            : throw new HarpErrorException(
                HarpError.InvalidRequest("wait_timeout: expected only where wait is true, got it with \"wait\":false"));
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"get_result\":"u8);
        output.WriteText(Job);
        output.Write(",\"wait\":"u8);
        output.WriteBoolean(Wait);
        Seconds.WriteOptional(output, ",\"wait_timeout\":"u8, WaitTimeout);
    }
}
