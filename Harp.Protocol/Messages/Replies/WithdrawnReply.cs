using System.Buffers;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// The effect of a withdrawal (spec: "withdraw"): <c>{"withdrawn":true|false}</c>. No line of the request that was withdrawn follows.
/// </summary>
/// <param name="Withdrawn">Whether a request was ended before its last line; false where it had that already, or none was found.</param>
public sealed record WithdrawnReply(bool Withdrawn) : Reply
{
    private protected override void WriteMembers(IBufferWriter<byte> output) =>
        output.Write(Withdrawn ? "\"withdrawn\":true"u8 : "\"withdrawn\":false"u8);
}
