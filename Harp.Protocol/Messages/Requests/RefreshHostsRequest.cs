using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks for the registry's source to be read again (spec: "refresh_hosts"): <c>{"harpcaller":1,"refresh_hosts":true[,"force":true]}</c>.
/// </summary>
/// <param name="Force">Whether to take the new registry even where it lacks more than a third of the hosts.</param>
public sealed record RefreshHostsRequest(bool Force = false) : Request
{
    internal static RefreshHostsRequest Read(in Envelope envelope)
    {
        NestedMembers.ExpectTrue(envelope, RequestMember.RefreshHosts);
        return new RefreshHostsRequest(envelope.Boolean((int)RequestMember.Force, absent: false));
    }

    private protected override void WriteMembers(IBufferWriter<byte> output) =>
        output.Write(Force ? ",\"refresh_hosts\":true,\"force\":true"u8 : ",\"refresh_hosts\":true"u8);
}
