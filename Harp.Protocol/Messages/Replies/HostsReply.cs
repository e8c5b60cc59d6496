using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// The registry as a whole (spec: "list_hosts", "refresh_hosts"): <c>{"hosts":n,"skipped":n,"source":…,"refreshed_ms":ms}</c>.
/// </summary>
/// <param name="Count">How many hosts can be called.</param>
/// <param name="Skipped">How many lines of the source were none.</param>
/// <param name="Source">What kind of source it is: <c>file</c>.</param>
/// <param name="RefreshedMs">When it was last read with success, in unix milliseconds.</param>
public sealed record HostsReply(long Count, long Skipped, string Source, long RefreshedMs) : Reply
{
    internal static HostsReply Read(in Envelope envelope) => new(
        envelope.Integer((int)ReplyMember.Hosts, min: 0),
        envelope.Integer((int)ReplyMember.Skipped, min: 0),
        envelope.Text((int)ReplyMember.Source),
        envelope.Integer((int)ReplyMember.RefreshedMs, min: 0));

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"hosts\":"u8);
        output.WriteNumber(Count);
        output.Write(",\"skipped\":"u8);
        output.WriteNumber(Skipped);
        output.Write(",\"source\":"u8);
        output.WriteText(Source);
        output.Write(",\"refreshed_ms\":"u8);
        output.WriteNumber(RefreshedMs);
    }
}
