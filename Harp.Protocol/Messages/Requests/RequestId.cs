using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>The member <c>id</c> (spec: "Requests with an id"): a string or an integer, kept and given back byte for byte.</summary>
internal static class RequestId
{
    /// <summary>The id; null where there is none.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_request</c>, or <c>parse_error</c> for a lone surrogate.</exception>
    public static RawJson Read(in Envelope envelope) => envelope.Has((int)RequestMember.Id) ? ReadPresent(envelope) : RawJson.Null;

    private static RawJson ReadPresent(in Envelope envelope)
    {
        const int Member = (int)RequestMember.Id;
        var raw = envelope.Raw(Member);
        envelope.Expect(Member, IsInteger(envelope.KindOf(Member), raw) || envelope.KindOf(Member) == JsonTokenType.String, "a string or an integer");
        envelope.Expect(Member, raw.Length <= ProtocolLimits.IdBytesMax, $"at most {ProtocolLimits.IdBytesMax} bytes");
        if (raw.Contains((byte)'\\'))
        {
            envelope.Text(Member);
        }

        return envelope.Copy(Member);
    }

    private static bool IsInteger(JsonTokenType kind, ReadOnlySpan<byte> raw) =>
        kind == JsonTokenType.Number && raw.IndexOfAnyExcept("-0123456789"u8) < 0;
}
