using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>Asks which queues there are at this moment (spec: "list_queues"): <c>{"harpcaller":1,"list_queues":true}</c>.</summary>
public sealed record ListQueuesRequest : Request
{
    internal static ListQueuesRequest Read(in Envelope envelope)
    {
        NestedMembers.ExpectTrue(envelope, RequestMember.ListQueues);
        return new ListQueuesRequest();
    }

    private protected override void WriteMembers(IBufferWriter<byte> output) => output.Write(",\"list_queues\":true"u8);
}
