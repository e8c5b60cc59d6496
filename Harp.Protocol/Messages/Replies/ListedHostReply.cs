using System.Buffers;
using System.Text.Json;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// One host of the registry (spec: "list_hosts"): <c>{"host":{"hostname":…,"address":…,"port":n,"tls":b,"user":…|null}}</c>; never a
/// password.
/// </summary>
/// <param name="Hostname">The name that calls use.</param>
/// <param name="Address">An address or a name to look up.</param>
/// <param name="Port">The daemon's port.</param>
/// <param name="Tls">Whether the connection must be secured.</param>
/// <param name="User">As whom the daemon is called; null for nobody.</param>
public sealed record ListedHostReply(string Hostname, string Address, int Port, bool Tls, string? User) : Reply
{
    private static readonly MemberTable Members = new("host.", "hostname", "address", "port", "tls", "user");

    internal static ListedHostReply Read(in Envelope reply)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.Of(reply.Object((int)ReplyMember.Host), Members, slots);
        return new ListedHostReply(
            envelope.Text(0),
            envelope.Text(1),
            (int)Math.Min(envelope.Integer(2, min: 0), int.MaxValue),
            envelope.Boolean(3, absent: true),
            envelope.KindOf(4) is JsonTokenType.Null or JsonTokenType.None ? null : envelope.Text(4));
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"host\":{\"hostname\":"u8);
        output.WriteText(Hostname);
        output.Write(",\"address\":"u8);
        output.WriteText(Address);
        output.Write(",\"port\":"u8);
        output.WriteNumber(Port);
        output.Write(Tls ? ",\"tls\":true,\"user\":"u8 : ",\"tls\":false,\"user\":"u8);
        output.WriteTextOrNull(User);

        output.Write("}"u8);
    }
}
