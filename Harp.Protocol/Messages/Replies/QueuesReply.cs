using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>The end of a listing of queues (spec: "list_queues"): <c>{"queues":n}</c>.</summary>
/// <param name="Count">How many queues there are.</param>
public sealed record QueuesReply(long Count) : Reply
{
    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"queues\":"u8);
        output.WriteNumber(Count);
    }
}
