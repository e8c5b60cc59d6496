using System.Buffers;

namespace Harp.Protocol.Messages.Replies;

/// <summary>The job has not ended, or not in the time given (spec: "get_result"): <c>{"no_result":true}</c>.</summary>
public sealed record NoResultReply : Reply
{
    /// <summary>The reply; all are alike.</summary>
    public static NoResultReply Instance { get; } = new();

    private protected override void WriteMembers(IBufferWriter<byte> output) => output.Write("\"no_result\":true"u8);
}
