using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Harp.Protocol.Errors;

namespace Harp.Protocol.Json;

/// <summary>
/// One text for all JSON values that are equal (spec: "Queue name"): members sorted by name, strings by their characters,
/// numbers by their mathematical value. A value that has no such text, because a member stands twice or a string is no Unicode, is refused.
/// </summary>
internal static class CanonicalJson
{
    private const long PowerMax = 999_999_999_999_999_999;

    /// <summary>The length to which a path is told.</summary>
    private const int PlaceBytesMax = 300;

    /// <summary>A longer exponent cannot be brought within <see cref="PowerMax"/> by the digits of a name.</summary>
    private const int ExponentDigitsMax = 30;

    /// <exception cref="HarpErrorException"><c>invalid_request</c>.</exception>
    public static byte[] Of(string member, ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = ProtocolLimits.DepthMax });
        var output = new ArrayBufferWriter<byte>(utf8.Length);
        try
        {
            Write(new Place(null, member), document.RootElement, output);
        }
        catch (InvalidOperationException)
        {
            throw Refused(new Place(null, member), "expected Unicode text, got a lone surrogate escape");
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Place place, JsonElement value, ArrayBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(place, value, output);
                break;
            case JsonValueKind.Array:
                WriteArray(place, value, output);
                break;
            case JsonValueKind.String:
                output.WriteText(value.GetString()!);
                break;
            case JsonValueKind.Number:
                output.Write(System.Text.Encoding.ASCII.GetBytes(Number(place, value.GetRawText())));
                break;
            default:
                output.Write(System.Text.Encoding.ASCII.GetBytes(value.GetRawText()));
                break;
        }
    }

    private static void WriteObject(Place place, JsonElement value, ArrayBufferWriter<byte> output)
    {
        var members = value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).ToArray();
        output.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            var name = members[i].Name;
            if (i > 0 && name == members[i - 1].Name)
            {
                throw Refused(new Place(place, name), "expected once, got it twice");
            }

            output.Write(i == 0 ? ""u8 : ","u8);
            output.WriteText(name);
            output.Write(":"u8);
            Write(new Place(place, name), members[i].Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(Place place, JsonElement value, ArrayBufferWriter<byte> output)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            output.Write(first ? ""u8 : ","u8);
            first = false;
            Write(place, item, output);
        }

        output.Write("]"u8);
    }

    /// <summary>
    /// Digits without leading or trailing zeros, then the power of ten where there is one: <c>1.0</c> → <c>1</c>, <c>1200</c> →
    /// <c>12e2</c>. It is this power that has a bound: a number is taken or refused by its value, however it is written.
    /// </summary>
    private static string Number(Place place, string text)
    {
        var exponentAt = text.IndexOfAny(['e', 'E']);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var negative = mantissa[0] == '-';
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-').TrimStart('0');
        var trimmed = digits.TrimEnd('0');
        if (trimmed.Length == 0)
        {
            return "0";
        }

        if (!TryExponent(exponentAt < 0 ? "0" : text[(exponentAt + 1)..], out var exponent)
            || Int128.Abs(exponent - fraction + (digits.Length - trimmed.Length)) > PowerMax)
        {
            throw Refused(place, $"expected a number with an exponent of at most 18 digits, got {Excerpt.Of(text)}");
        }

        var power = exponent - fraction + (digits.Length - trimmed.Length);
        return $"{(negative ? "-" : "")}{trimmed}{(power == 0 ? "" : $"e{power}")}";
    }

    /// <summary>False where it is beyond every bound; zeros in front do not count.</summary>
    private static bool TryExponent(string text, out Int128 exponent)
    {
        exponent = 0;
        var digits = text.TrimStart('+', '-').TrimStart('0');
        return digits.Length <= ExponentDigitsMax
            && (digits.Length == 0
                || Int128.TryParse($"{(text[0] == '-' ? "-" : "")}{digits}", CultureInfo.InvariantCulture, out exponent));
    }

    private static HarpErrorException Refused(Place place, string message) =>
        new(HarpError.InvalidRequest($"{Excerpt.Of(place.ToString(), PlaceBytesMax)}: {message}"));

    /// <summary>
    /// The place of a value, put into words only for an error: a long path above many members would cost far more than the name.
    /// </summary>
    private sealed record Place(Place? Above, string Name)
    {
        public override string ToString() => Above is null ? Name : $"{Above}.{Name}";
    }
}
