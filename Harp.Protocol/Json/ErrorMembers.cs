using Harp.Protocol.Errors;

namespace Harp.Protocol.Json;

/// <summary>The members of an error or exception object; what else it holds is ignored.</summary>
internal readonly record struct ErrorMembers(string Type, string Message, Range? Data)
{
    private const int TypeMember = 0;
    private const int MessageMember = 1;
    private const int DataMember = 2;

    private static readonly MemberTable Table = new("error.", "type", "message", "data");

    /// <exception cref="HarpErrorException">A member is missing or of the wrong type.</exception>
    public static ErrorMembers Read(ReadOnlySpan<byte> text)
    {
        Span<Slot> slots = stackalloc Slot[Table.Count];
        var envelope = Envelope.Of(text, Table, slots);
        var type = envelope.Text(TypeMember);
        envelope.Expect(TypeMember, type.Length > 0, "a string that is not empty");
        return new ErrorMembers(
            type, Lenient(envelope), envelope.Has(DataMember) ? envelope.RangeOf(DataMember) : null);
    }

    /// <summary>
    /// The message is for people, and often holds a file name: a lone surrogate in it becomes U+FFFD here, rather than costing the whole
    /// outcome. The bytes that travel on are not touched.
    /// </summary>
    private static string Lenient(in Envelope envelope)
    {
        envelope.Expect(MessageMember, envelope.KindOf(MessageMember) == System.Text.Json.JsonTokenType.String, "a string");
        return StrictJson.LenientText(RawJson.Trusted(envelope.Raw(MessageMember).ToArray()));
    }
}
