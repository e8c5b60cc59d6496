using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Harp.Protocol.Json;

/// <summary>How our own members are written: compact, in the order of the spec, escaping only what RFC 8259 demands.</summary>
internal static class Utf8Output
{
    /// <summary>A JSON string with its quotes.</summary>
    public static void WriteText(this IBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        output.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write("\""u8);
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
}
