using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>Asks what the dispatcher is and can do (spec: "hello"): <c>{"harpcaller":1,"hello":true}</c>.</summary>
public sealed record HelloRequest : Request
{
    internal static HelloRequest Read(in Envelope envelope)
    {
        NestedMembers.ExpectTrue(envelope, RequestMember.Hello);
        return new HelloRequest();
    }

    private protected override void WriteMembers(IBufferWriter<byte> output) => output.Write(",\"hello\":true"u8);
}
