using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Takes back a request with an id that is under way on the same connection (spec: "withdraw"): <c>{"harpcaller":1,"withdraw":…}</c>.
/// Nothing happens to the job that it was about.
/// </summary>
/// <param name="Request">The id of that request, as it was sent.</param>
public sealed record WithdrawRequest(RawJson Request) : Request
{
    internal static WithdrawRequest Read(in Envelope envelope) => new(RequestId.ReadPresent(envelope, (int)RequestMember.Withdraw));

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"withdraw\":"u8);
        output.Write(Request.Utf8.Span);
    }
}
