using System.Buffers;
using Harp.Protocol.Errors;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// A reply of the dispatcher (spec: "Client to dispatcher"). Members that a client does not know are ignored.
/// <c>{"cancelled":…}</c> is both the reply to a cancel and the outcome of a cancelled job; the request says which.
/// </summary>
public abstract record Reply : IWireMessage
{
    /// <summary>
    /// Reads one reply line. Opaque values get memory of their own. Where the id of the request is wanted too: <see cref="ReplyLine"/>.
    /// </summary>
    /// <exception cref="HarpErrorException">The line is no reply.</exception>
    public static Reply Parse(ReadOnlySpan<byte> line) => ReplyLine.Parse(line).Reply;

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output) => Write(output, RawJson.Null);

    /// <summary>Writes the reply with the id of its request as the first member, where that had one.</summary>
    internal void Write(IBufferWriter<byte> output, RawJson id)
    {
        output.Write("{"u8);
        if (!id.IsNull)
        {
            output.Write("\"id\":"u8);
            output.Write(id.Utf8.Span);
            output.Write(","u8);
        }

        WriteMembers(output);
        output.Write("}"u8);
    }

    /// <summary>Writes the members, without a comma before the first.</summary>
    private protected abstract void WriteMembers(IBufferWriter<byte> output);
}
