using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Harp.Protocol.Errors;

namespace Harp.Protocol.Json;

/// <summary>
/// The strict reading of RFC 8259: valid UTF-8, no comments, no trailing commas, bounded depth; and how an offence is told.
/// </summary>
internal static class JsonText
{
    /// <summary>The range of the single value in <paramref name="utf8"/>.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>.</exception>
    public static Range RangeOfValue(ReadOnlySpan<byte> utf8, int depthMax)
    {
        CheckUtf8(utf8);
        var start = JsonTokens.AfterSpace(utf8, 0);
        var end = JsonValues.After(utf8, start, depthMax);
        CheckEnd(utf8, end);
        return start..end;
    }

    /// <summary>Nothing but white space may follow.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>.</exception>
    public static void CheckEnd(ReadOnlySpan<byte> text, int at)
    {
        at = JsonTokens.AfterSpace(text, at);
        if (at != text.Length)
        {
            throw Unexpected(text, at, "nothing after the value");
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

    /// <summary>A JSON string that was checked already, quotes included, as text.</summary>
    /// <exception cref="HarpErrorException"><c>parse_error</c>: a lone surrogate escape.</exception>
    public static string Unescape(string member, ReadOnlySpan<byte> quoted)
    {
        if (!quoted.Contains((byte)'\\'))
        {
            // Latin 1 is widened in one pass, where UTF-8 is counted first; a name of 20 bytes takes 10 ns instead of 14.
            return Ascii.IsValid(quoted) ? Encoding.Latin1.GetString(quoted[1..^1]) : Encoding.UTF8.GetString(quoted[1..^1]);
        }

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

    /// <summary>The error of the grammar at a place of the text.</summary>
    public static HarpErrorException Unexpected(ReadOnlySpan<byte> text, int at, string expected) => new(HarpError.Parse(
        $"byte {at}: expected JSON (RFC 8259), here {expected}, got {Character(text, at)}"));

    /// <summary>A character for people: itself where it can be seen.</summary>
    private static string Character(ReadOnlySpan<byte> text, int at) =>
        at >= text.Length ? "the end"
        : text[at] is > 0x20 and < 0x7F ? $"'{(char)text[at]}'"
        : Rune.DecodeFromUtf8(text[at..], out var rune, out _) == OperationStatus.Done ? $"U+{rune.Value:X4}"
        : $"the byte 0x{text[at]:X2}";

    private static int FirstInvalidUtf8(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var used) == OperationStatus.Done)
        {
            at += used;
        }

        return at;
    }
}
