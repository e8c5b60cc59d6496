using System.Buffers;
using Harp.Protocol.Framing;
using Harp.Protocol.Json;
using Harp.Protocol.Values;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// A request to the dispatcher (spec: "Client to dispatcher"). Every one carries <c>"harpcaller":1</c>; the order of members is free.
/// </summary>
public abstract record Request : IWireMessage
{
    /// <summary>The version that this library speaks.</summary>
    public const int Version = 1;

    private RawJson _id;
    private ClientAuth? _auth;

    /// <summary>
    /// The value that the replies carry to tell that they answer this request (spec: "Requests with an id"): a string or an integer; null
    /// where the request is answered in its turn.
    /// </summary>
    public RawJson Id
    {
        get => _id;
        init => _id = value;
    }

    /// <summary>The caller, on the first request of a connection that wants to know (spec: "Authentication").</summary>
    public ClientAuth? Auth
    {
        get => _auth;
        init => _auth = value;
    }

    /// <summary>Reads one request line, checking everything that can be checked without knowing any job.</summary>
    /// <exception cref="Errors.HarpErrorException"><c>parse_error</c>, <c>invalid_protocol</c> or <c>invalid_request</c>.</exception>
    public static Request Parse(ReadOnlySpan<byte> line)
    {
        Span<Slot> slots = stackalloc Slot[MemberTable.CountMax];
        var envelope = Envelope.OfLine(line, RequestTable.Members, slots);
        return Read(envelope, RequestId.Read(envelope));
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("{\"harpcaller\":1"u8);
        if (!Id.IsNull)
        {
            output.Write(",\"id\":"u8);
            output.Write(Id.Utf8.Span);
        }

        WriteMembers(output);
        Auth?.Write(output);
        output.Write("}"u8);
    }

    internal static Request Read(in Envelope envelope, RawJson id)
    {
        var request = RequestTable.KindOf(envelope).Parse(envelope);
        (request._id, request._auth) = (id, ClientAuthMember.Read(envelope));
        return request;
    }

    /// <summary>Writes the members after the version, each led by a comma.</summary>
    private protected abstract void WriteMembers(IBufferWriter<byte> output);
}
