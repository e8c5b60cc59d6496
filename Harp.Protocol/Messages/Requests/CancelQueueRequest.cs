using System.Buffers;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// Asks for all jobs of a queue to be ended, those that wait and those that run (spec: "cancel_queue"):
/// <c>{"harpcaller":1,"cancel_queue":{…}}</c>.
/// </summary>
/// <param name="Queue">The queue's name.</param>
public sealed record CancelQueueRequest(QueueName Queue) : Request
{
    internal static CancelQueueRequest Read(in Envelope envelope)
    {
        const int Member = (int)RequestMember.CancelQueue;
        return new CancelQueueRequest(QueueName.Parse(envelope.NameOf(Member), envelope.Copy(Member)));
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write(",\"cancel_queue\":"u8);
        output.Write(Queue.AsSent.Utf8.Span);
    }
}
