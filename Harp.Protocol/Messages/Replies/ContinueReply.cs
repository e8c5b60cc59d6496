using System.Buffers;

namespace Harp.Protocol.Messages.Replies;

/// <summary>These were the packets stored so far, and more may come (spec: "read_stream"): <c>{"continue":true}</c>.</summary>
public sealed record ContinueReply : Reply
{
    /// <summary>The reply; all are alike.</summary>
    public static ContinueReply Instance { get; } = new();

    private protected override void WriteMembers(IBufferWriter<byte> output) => output.Write("\"continue\":true"u8);
}
