using System.Buffers;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>A request to the dispatcher (spec: "Client to dispatcher"). Every one carries <c>"harpcaller":1</c>; the order of members is free.</summary>
public abstract record Request : IWireMessage
{
    /// <summary>The version that this library speaks.</summary>
    public const int Version = 1;

    /// <summary>Reads one request line, checking everything that can be checked without knowing any job.</summary>
    /// <exception cref="Errors.HarpErrorException"><c>parse_error</c>, <c>invalid_protocol</c> or <c>invalid_request</c>.</exception>
    public static Request Parse(ReadOnlySpan<byte> line)
    {
        Span<Slot> slots = stackalloc Slot[RequestTable.Members.Count];
        var envelope = Envelope.OfLine(line, RequestTable.Members, slots);
        return RequestTable.KindOf(envelope).Parse(envelope);
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"harpcaller\":1"u8);
        WriteMembers(output);
        output.Write("}"u8);
    }

    /// <summary>Writes the members after the version, each led by a comma.</summary>
    private protected abstract void WriteMembers(IBufferWriter<byte> output);
}
