using System.Buffers;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// Indents JSON without reading its values: what stands between the structure's signs is copied byte for byte, so no number and no escape
/// changes. The input was checked to be JSON when it came off the wire. On a terminal names, texts and nulls look different from each
/// other.
/// </summary>
internal sealed class PrettyJson(Paint paint)
{
    public void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var depth = 0;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                case (byte)'"':
                    var end = EndOfString(json, i);
                    Write(json[i..end], IsName(json, end) ? Style.Bold : Style.Green, output);
                    i = end - 1;
                    break;
                case (byte)'{' or (byte)'[':
                    i = Open(json, i, output, ref depth);
                    break;
                case (byte)'}' or (byte)']':
                    NewLine(output, --depth);
                    output.Write(json.Slice(i, 1));
                    break;
                case (byte)',':
                    output.Write(","u8);
                    NewLine(output, depth);
                    break;
                case (byte)':':
                    output.Write(": "u8);
                    break;
                default:
                    var word = WordAt(json, i);
                    Write(word, word.SequenceEqual("null"u8) ? Style.Dim : Style.Plain, output);
                    i += word.Length - 1;
                    break;
            }
        }
    }

    private void Write(ReadOnlySpan<byte> text, Style style, IBufferWriter<byte> output)
    {
        var (before, after) = paint.Around(style);
        output.Write(before);
        output.Write(text);
        output.Write(after);
    }

    private static bool IsName(ReadOnlySpan<byte> json, int after)
    {
        var next = json[after..].IndexOfAnyExcept(" \t\r\n"u8);
        return next >= 0 && json[after + next] == (byte)':';
    }

    /// <summary>A number, true, false or null.</summary>
    private static ReadOnlySpan<byte> WordAt(ReadOnlySpan<byte> json, int start)
    {
        var length = json[start..].IndexOfAny(" \t\r\n,]}"u8);
        return length < 0 ? json[start..] : json.Slice(start, length);
    }

    /// <summary>Writes the opening sign, and the closing one as well where nothing stands between them.</summary>
    private static int Open(ReadOnlySpan<byte> json, int at, IBufferWriter<byte> output, ref int depth)
    {
        var next = at + 1 + json[(at + 1)..].IndexOfAnyExcept(" \t\r\n"u8);
        output.Write(json.Slice(at, 1));
        if (json[next] is (byte)'}' or (byte)']')
        {
            output.Write(json.Slice(next, 1));
            return next;
        }

        NewLine(output, ++depth);
        return at;
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        var at = start + 1;
        while (json[at] != (byte)'"')
        {
            at += json[at] == (byte)'\\' ? 2 : 1;
        }

        return at + 1;
    }

    private static void NewLine(IBufferWriter<byte> output, int depth)
    {
        output.Write("\n"u8);
        for (var i = 0; i < depth; i++)
        {
            output.Write("  "u8);
        }
    }
}
