using System.Buffers;

namespace Harp.Protocol.Messages.Replies;

/// <summary>The effect of a cancel (spec: "cancel"), or the outcome of a cancelled job: <c>{"cancelled":true|false}</c>.</summary>
/// <param name="Cancelled">Whether a waiting or running job was ended.</param>
public sealed record CancelledReply(bool Cancelled) : Reply
{
    private protected override void WriteMembers(IBufferWriter<byte> output) =>
        output.Write(Cancelled ? "\"cancelled\":true"u8 : "\"cancelled\":false"u8);
}
