using System.Text.Json;
using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Protocol.Messages.Requests;

/// <summary>The member <c>id</c> (spec: "Requests with an id"): a string or an integer, kept and given back byte for byte.</summary>
internal static class RequestId
{
    /// <summary>The id; null where there is none.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_request</c>, or <c>parse_error</c> for a lone surrogate.</exception>
    public static RawJson Read(in Envelope envelope) => envelope.Has((int)RequestMember.Id)
        ? ReadPresent(envelope, (int)RequestMember.Id) : RawJson.Null;

    /// <summary>Reads a member that is there and is an id.</summary>
    /// <exception cref="HarpErrorException"><c>invalid_request</c>, or <c>parse_error</c> for a lone surrogate.</exception>
    public static RawJson ReadPresent(in Envelope envelope, int member)
    {
        var raw = envelope.Raw(member);
        envelope.Expect(member, IsInteger(envelope.KindOf(member), raw)
            || envelope.KindOf(member) == JsonTokenType.String, "a string or an integer");
        envelope.Expect(member, raw.Length <= ProtocolLimits.IdBytesMax, $"at most {ProtocolLimits.IdBytesMax} bytes");
        if (raw.Contains((byte)'\\'))
        {
            envelope.Text(member);
        }

        return envelope.Copy(member);
    }

    private static bool IsInteger(JsonTokenType kind, ReadOnlySpan<byte> raw) =>
        kind == JsonTokenType.Number && raw.IndexOfAnyExcept("-0123456789"u8) < 0;
}
