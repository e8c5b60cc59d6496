using System.Buffers;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Replies;

/// <summary>
/// Reply lines that were written before, each ended by an LF, as they are sent to a request with an id: the id becomes the first member of
/// each. Nothing else is looked at.
/// </summary>
/// <param name="Id">The id as sent; must not be null.</param>
/// <param name="Lines">Complete lines.</param>
public readonly record struct ReplyLines(RawJson Id, ReadOnlyMemory<byte> Lines) : IWireMessage
{
    /// <summary>Writes the lines but for the LF of the last, which whoever writes messages adds.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var rest = Lines.Span;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            output.Write("{\"id\":"u8);
            output.Write(Id.Utf8.Span);
            output.Write(","u8);
            var next = end + 1;
            output.Write(next == rest.Length ? rest[1..end] : rest[1..next]);
            rest = rest[next..];
        }
    }
}
