using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>Asks which hosts can be called (spec: "list_hosts"): <c>{"harpcaller":1,"list_hosts":true}</c>.</summary>
public sealed record ListHostsRequest : Request
{
    internal static ListHostsRequest Read(in Envelope envelope)
    {
        NestedMembers.ExpectTrue(envelope, RequestMember.ListHosts);
        return new ListHostsRequest();
    }

    private protected override void WriteMembers(IBufferWriter<byte> output) => output.Write(",\"list_hosts\":true"u8);
}
