using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Harp.Protocol.Json;

/// <summary>Writes our own members: compact, in the order of the spec, escaping only what RFC 8259 demands.</summary>
internal static class Utf8Output
{
    private const string MustEscape =
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";

    private static readonly SearchValues<char> Escaped = SearchValues.Create(MustEscape);

    /// <summary>
    /// A JSON string with its quotes. A lone surrogate is written as U+FFFD: an exception that quotes an odd file name must still
    /// reach its caller, and half a line must never be left behind.
    /// </summary>
    public static void WriteText(this IBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        var rest = text.AsSpan();
        for (var cut = rest.IndexOfAny(Escaped); cut >= 0; cut = rest.IndexOfAny(Escaped))
        {
            Encoding.UTF8.GetBytes(rest[..cut], output);
            WriteEscape(output, rest[cut]);
            rest = rest[(cut + 1)..];
        }

        Encoding.UTF8.GetBytes(rest, output);
        output.Write("\""u8);
    }

    /// <summary>A JSON string, or <c>null</c>.</summary>
    public static void WriteTextOrNull(this IBufferWriter<byte> output, string? text)
    {
        if (text is null)
        {
            output.Write("null"u8);
        }
        else
        {
            output.WriteText(text);
        }
    }

    /// <summary>A member that is a string, where there is one; the name comes with its comma, quotes and colon.</summary>
    public static void WriteOptionalText(this IBufferWriter<byte> output, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            output.Write(name);
            output.WriteText(text);
        }
    }

    /// <summary>A member that is an integer, where there is one; the name comes with its comma, quotes and colon.</summary>
    public static void WriteOptionalNumber(this IBufferWriter<byte> output, ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
        {
            output.Write(name);
            output.WriteNumber(value);
        }
    }

    /// <summary>An integer.</summary>
    public static void WriteNumber(this IBufferWriter<byte> output, long number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    /// <summary>A number of seconds, without a fraction where there is none.</summary>
    public static void WriteSeconds(this IBufferWriter<byte> output, TimeSpan time)
    {
        var seconds = (decimal)(long)Math.Ceiling(time.TotalMilliseconds) / 1000m;
        Utf8Formatter.TryFormat(seconds / 1.000000000000000000000000000000m, output.GetSpan(40), out var written);
        output.Advance(written);
    }

    public static void WriteBoolean(this IBufferWriter<byte> output, bool value) => output.Write(value ? "true"u8 : "false"u8);

    private static void WriteEscape(IBufferWriter<byte> output, char character) => Encoding.UTF8.GetBytes(
        character switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\f' => "\\f",
            '\r' => "\\r",
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
        },
        output);
}
