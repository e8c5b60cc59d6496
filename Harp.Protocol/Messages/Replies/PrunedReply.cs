using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>The number of jobs that were forgotten (spec: "prune"): <c>{"pruned":n}</c>.</summary>
/// <param name="Count">How many jobs are gone.</param>
public sealed record PrunedReply(long Count) : Reply
{
    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"pruned\":"u8);
        output.WriteNumber(Count);
    }
}
