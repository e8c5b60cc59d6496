using System.Buffers;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>The number of jobs of a queue that were ended (spec: "cancel_queue"): <c>{"cancelled_jobs":n}</c>.</summary>
/// <param name="Count">How many jobs were waiting or running and are now stopped.</param>
public sealed record CancelledJobsReply(long Count) : Reply
{
    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"cancelled_jobs\":"u8);
        output.WriteNumber(Count);
    }
}
