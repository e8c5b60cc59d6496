using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>
/// The result of parsing a line: a request, or the error that refuses it. The id is there in both cases, where the line was an object in
/// which it could be read, because a refusal must find its way to who asked (spec: "Requests with an id").
/// </summary>
/// <param name="Id">The id; null where there is none.</param>
/// <param name="Request">The request; null where it is refused.</param>
/// <param name="Error">Why it is refused; null where it is not.</param>
public readonly record struct ParsedRequest(RawJson Id, Request? Request, HarpError? Error)
{
    /// <summary>
    /// True if the line says who asks (spec: "Authentication"), or may say so as far as it could be read: where it is refused, nothing
    /// after it may be done for who asked before.
    /// </summary>
    public bool SaysWho { get; init; }

    /// <summary>Reads one request line.</summary>
    public static ParsedRequest Of(ReadOnlySpan<byte> line)
    {
        var id = RawJson.Null;
        var saysWho = true;
        try
        {
            Span<Slot> slots = stackalloc Slot[MemberTable.CountMax];
            var envelope = Envelope.OfLine(line, RequestTable.Members, slots);
            saysWho = envelope.Has((int)RequestMember.Auth);
            id = RequestId.Read(envelope);
            return new ParsedRequest(id, Request.Read(envelope, id), null) { SaysWho = saysWho };
        }
        catch (HarpErrorException refused)
        {
            return new ParsedRequest(id, null, refused.Error) { SaysWho = saysWho };
        }
    }
}
