using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>A reply with the id of the request that it answers (spec: "Requests with an id").</summary>
/// <param name="Id">The id as sent; null where the request had none.</param>
/// <param name="Reply">The reply.</param>
public readonly record struct ReplyLine(RawJson Id, Reply Reply) : IWireMessage
{
    /// <summary>Reads one reply line. Opaque values get memory of their own.</summary>
    /// <exception cref="HarpErrorException">The line is no reply.</exception>
    public static ReplyLine Parse(ReadOnlySpan<byte> line)
    {
        Span<Slot> slots = stackalloc Slot[MemberTable.CountMax];
        var envelope = Envelope.OfLine(line, ReplyTable.Members, slots, ProtocolLimits.ReplyDepthMax);
        var id = envelope.Has((int)ReplyMember.Id) ? envelope.Copy((int)ReplyMember.Id) : RawJson.Null;
        return new ReplyLine(id, ReplyTable.Read(envelope, line));
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output) => Reply.Write(output, Id);
}
