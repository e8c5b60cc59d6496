using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// Text on its way to a terminal: how many columns it takes, what fits, and nothing in it that would drive the terminal. Servers and procedures of
/// others wrote it.
/// </summary>
internal static partial class CellText
{
    /// <summary>The first and last of each range of signs that take two columns, as East Asian letters and pictures do.</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
        (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>Controls, what ends a line for some readers, and what turns the direction of the text around it.</summary>
    private static readonly SearchValues<char> Dangerous = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code),
        '\u2028', '\u2029', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069',
    ]);

    /// <summary>The text in one line, with U+FFFD for each sign that could do harm; white space becomes a space.</summary>
    public static string Line(string text) => text.AsSpan().ContainsAny(Dangerous)
        ? string.Concat(text.Select(sign => sign is '\t' or '\n' or '\r' ? ' ' : Dangerous.Contains(sign) ? '\uFFFD' : sign))
        : text;

    /// <summary>The same for text of several lines.</summary>
    public static string Lines(string text) => text.AsSpan().ContainsAny(Dangerous)
        ? string.Concat(text.Select(sign => sign is '\t' or '\n' || !Dangerous.Contains(sign) ? sign : '\uFFFD'))
        : text;

    /// <summary>How many columns it takes.</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>The same for a text of ours that has been painted.</summary>
    public static int PaintedWidth(string text) => Width(Paint().Replace(text, ""));

    /// <summary>The words of a text in lines of a width; a word that is wider stays whole.</summary>
    public static IEnumerable<string> Filled(string text, int width)
    {
        var line = "";
        foreach (var word in Line(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && Width(line) + 1 + Width(word) > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length > 0 ? $" {word}" : word;
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }

    /// <summary>The text, cut with an ellipsis where it is too wide, and filled with spaces where it is not wide enough.</summary>
    public static string Fit(string text, int width, bool toTheRight = false)
    {
        var shown = Clip(text, width);
        var space = new string(' ', Math.Max(0, width - Width(shown)));
        return toTheRight ? space + shown : shown + space;
    }

    /// <summary>The text, cut with an ellipsis where it is too wide.</summary>
    public static string Clip(string text, int width)
    {
        if (width <= 0)
        {
            return "";
        }

        if (Width(text) <= width)
        {
            return text;
        }

        var (shown, used) = (new StringBuilder(), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune);
            if (used > width - 1)
            {
                break;
            }

            shown.Append(rune.ToString());
        }

        return shown.Append('…').ToString();
    }

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Paint();

    private static int Width(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : rune.Value >= Wide[0].First && Wide.Any(range => rune.Value >= range.First && rune.Value <= range.Last) ? 2
        : 1;
}
