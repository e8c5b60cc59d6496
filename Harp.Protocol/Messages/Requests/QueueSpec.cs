using System.Buffers;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>The queue that a call asks for: <c>{"name":{…}[,"concurrency":n]}</c>, n ≥ 1, 1 where absent (spec: "call").</summary>
/// <param name="Name">The queue's name.</param>
/// <param name="Concurrency">How many of its jobs may run at once; counts only for the job that makes the queue appear.</param>
public sealed record QueueSpec(QueueName Name, int Concurrency = 1)
{
    private const int NameMember = 0;
    private const int ConcurrencyMember = 1;

    private static readonly MemberTable Table = new("queue.", "name", "concurrency");

    internal static QueueSpec Read(ReadOnlySpan<byte> text)
    {
        Span<Slot> slots = stackalloc Slot[Table.Count];
        var envelope = Envelope.Of(text, Table, slots);
        NestedMembers.RefuseUnknown(envelope, Table);
        envelope.Expect(NameMember, envelope.Has(NameMember), "an object");
        var concurrency = envelope.Has(ConcurrencyMember) ? envelope.Integer(ConcurrencyMember, min: 1) : 1;
        return new QueueSpec(
            QueueName.Parse(envelope.NameOf(NameMember), envelope.Copy(NameMember)), (int)Math.Min(concurrency, int.MaxValue));
    }

    internal void Write(IBufferWriter<byte> output)
    {
        output.Write(",\"queue\":{\"name\":"u8);
        output.Write(Name.AsSent.Utf8.Span);
        output.Write(",\"concurrency\":"u8);
        output.WriteNumber(Concurrency);
        output.Write("}"u8);
    }
}
