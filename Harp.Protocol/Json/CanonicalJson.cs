using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Harp.Protocol.Errors;

namespace Harp.Protocol.Json;

/// <summary>
/// One text for all JSON values that are equal (spec: "Queue names"): members sorted by name, strings by their characters,
/// numbers by their mathematical value. A value that has no such text, because a member stands twice or a string is no Unicode, is refused.
/// </summary>
internal static class CanonicalJson
{
    private const long ExponentLimit = 1_000_000_000_000_000_000;

    /// <exception cref="HarpErrorException"><c>invalid_request</c>.</exception>
    public static byte[] Of(string member, ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = ProtocolLimits.DepthMax });
        var output = new ArrayBufferWriter<byte>(utf8.Length);
        try
        {
            Write(member, document.RootElement, output);
        }
        catch (InvalidOperationException)
        {
            throw Refused($"{member}: expected Unicode text, got a lone surrogate escape");
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(string path, JsonElement value, ArrayBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(path, value, output);
                break;
            case JsonValueKind.Array:
                WriteArray(path, value, output);
                break;
            case JsonValueKind.String:
                output.WriteText(value.GetString()!);
                break;
            case JsonValueKind.Number:
                output.Write(System.Text.Encoding.ASCII.GetBytes(Number(path, value.GetRawText())));
                break;
            default:
                output.Write(System.Text.Encoding.ASCII.GetBytes(value.GetRawText()));
                break;
        }
    }

    private static void WriteObject(string path, JsonElement value, ArrayBufferWriter<byte> output)
    {
        var members = value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).ToArray();
        output.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            var name = members[i].Name;
            if (i > 0 && name == members[i - 1].Name)
            {
                throw Refused($"{path}.{name}: expected once, got it twice");
            }

            output.Write(i == 0 ? ""u8 : ","u8);
            output.WriteText(name);
            output.Write(":"u8);
            Write($"{path}.{name}", members[i].Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(string path, JsonElement value, ArrayBufferWriter<byte> output)
    {
        output.Write("["u8);
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            output.Write(first ? ""u8 : ","u8);
            first = false;
            Write(path, item, output);
        }

        output.Write("]"u8);
    }

    /// <summary>Digits without leading or trailing zeros, then the power of ten where there is one: <c>1.0</c> → <c>1</c>, <c>1200</c> → <c>12e2</c>.</summary>
    private static string Number(string path, string text)
    {
        var exponentAt = text.IndexOfAny(['e', 'E']);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = 0L;
        if (exponentAt >= 0 && !(long.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            && exponent is > -ExponentLimit and < ExponentLimit))
        {
            throw Refused($"{path}: expected a number with an exponent of at most 18 digits, got {text}");
        }

        var negative = mantissa[0] == '-';
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-').TrimStart('0');
        var trimmed = digits.TrimEnd('0');
        if (trimmed.Length == 0)
        {
            return "0";
        }

        var power = (Int128)exponent - fraction + (digits.Length - trimmed.Length);
        return $"{(negative ? "-" : "")}{trimmed}{(power == 0 ? "" : $"e{power}")}";
    }

    private static HarpErrorException Refused(string message) => new(HarpError.InvalidRequest(message));
}
