using System.Text.Json;
using System.Text.Unicode;
using Harp.Protocol.Errors;

namespace Harp.Protocol.Json;

/// <summary>
/// The strict reading of RFC 8259: valid UTF-8, no comments, no trailing commas, bounded depth.
/// <see cref="Utf8JsonReader"/> alone lets invalid UTF-8 pass inside strings, so that is checked first.
/// </summary>
internal static class JsonText
{
    private const int MessageBytesMax = 160;

    public static JsonReaderOptions Options(int depthMax) =>
        new() { MaxDepth = depthMax, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>Where the single value in <paramref name="utf8"/> lies.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>.</exception>
    public static Range RangeOfValue(ReadOnlySpan<byte> utf8, int depthMax)
    {
        CheckUtf8(utf8);
        var reader = new Utf8JsonReader(utf8, Options(depthMax));
        try
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            reader.Read();
            return start..end;
        }
        catch (JsonException broken)
        {
            throw Malformed(broken);
        }
    }

    /// <exception cref="HarpErrorException"><c>parse_error</c>, naming the first bad byte.</exception>
    public static void CheckUtf8(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new HarpErrorException(HarpError.Parse($"byte {FirstInvalidUtf8(utf8)}: expected UTF-8, got an invalid sequence"));
        }
    }

    public static HarpErrorException Malformed(JsonException broken)
    {
        // The reader's message ends with its own position; ours stands in front, counted in bytes of the line. It may also quote as much of the
        // line as has no delimiter in it.
        var text = broken.Message;
        var cut = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return new HarpErrorException(HarpError.Parse(
            $"byte {broken.BytePositionInLine ?? 0}: expected JSON (RFC 8259), got: {Excerpt.Of(cut < 0 ? text : text[..cut], MessageBytesMax)}"));
    }

    /// <summary>A JSON string, quotes included, as text.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>: a lone surrogate escape.</exception>
    public static string Unescape(string member, ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw LoneSurrogate(member);
        }
    }

    public static HarpErrorException LoneSurrogate(string where) => new(HarpError.Parse(
        $"{where}: expected Unicode text, got a lone surrogate escape"));

    private static int FirstInvalidUtf8(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (System.Text.Rune.DecodeFromUtf8(utf8[at..], out _, out var used) == System.Buffers.OperationStatus.Done)
        {
            at += used;
        }

        return at;
    }
}
