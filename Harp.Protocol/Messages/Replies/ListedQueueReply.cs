using System.Buffers;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Replies;

/// <summary>One queue of a listing (spec: "list_queues"): <c>{"queue":{"name":{…},"concurrency":n,"running":n,"waiting":n}}</c>.</summary>
/// <param name="Name">The name as its first job gave it.</param>
/// <param name="Concurrency">How many of its jobs may run at once.</param>
/// <param name="Running">How many places are taken.</param>
/// <param name="Waiting">How many jobs wait.</param>
public sealed record ListedQueueReply(QueueName Name, int Concurrency, int Running, int Waiting) : Reply
{
    private static readonly MemberTable Members = new("queue.", "name", "concurrency", "running", "waiting");

    internal static ListedQueueReply Read(in Envelope reply)
    {
        Span<Slot> slots = stackalloc Slot[Members.Count];
        var envelope = Envelope.Of(reply.Object((int)ReplyMember.Queue), Members, slots);
        return new ListedQueueReply(
            QueueName.Parse(envelope.NameOf(0), RawJson.Trusted(envelope.Object(0).ToArray())), Count(envelope, 1), Count(envelope, 2),
            Count(envelope, 3));
    }

    private protected override void WriteMembers(IBufferWriter<byte> output)
    {
        output.Write("\"queue\":{\"name\":"u8);
        output.Write(Name.AsSent.Utf8.Span);
        output.Write(",\"concurrency\":"u8);
        output.WriteNumber(Concurrency);
        output.Write(",\"running\":"u8);
        output.WriteNumber(Running);
        output.Write(",\"waiting\":"u8);
        output.WriteNumber(Waiting);
        output.Write("}"u8);
    }

    private static int Count(in Envelope envelope, int member) => (int)Math.Min(envelope.Integer(member, min: 0), int.MaxValue);
}
