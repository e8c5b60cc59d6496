using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Harp.Client.CommandLine.Output;

/// <summary>
/// Text on its way to a terminal: how many columns it takes, what fits, and nothing in it that would drive the terminal. Servers and
/// procedures of others wrote it.
/// </summary>
internal static partial class CellText
{
    /// <summary>Makes a picture of the sign before it, as of the heart U+2764, which then takes two columns.</summary>
    private const int ShowsAsPicture = 0xFE0F;

    /// <summary>Invisible where a line may be broken in a word; where none is, terminals show it.</summary>
    private const int SoftHyphen = 0xAD;

    /// <summary>Controls, what ends a line for some readers, and what turns the direction of the text around it.</summary>
    private static readonly SearchValues<char> Dangerous = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code),
        '\u2028', '\u2029', '\u061C', '\u200E', '\u200F', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066',
        '\u2067', '\u2068', '\u2069',
    ]);

    /// <summary>True if a sign may not reach a terminal as it is.</summary>
    public static bool IsDangerous(Rune sign) => sign.IsBmp && Dangerous.Contains((char)sign.Value);

    /// <summary>The text in one line, with U+FFFD for each sign that could do harm; white space becomes a space.</summary>
    public static string Line(string text) => text.AsSpan().ContainsAny(Dangerous)
        ? string.Concat(text.Select(sign => sign is '\t' or '\n' or '\r' ? ' ' : Dangerous.Contains(sign) ? '\uFFFD' : sign))
        : text;

    /// <summary>The same for text of several lines.</summary>
    public static string Lines(string text) => text.AsSpan().ContainsAny(Dangerous)
        ? string.Concat(text.Select(sign => sign is '\t' or '\n' || !Dangerous.Contains(sign) ? sign : '\uFFFD'))
        : text;

    /// <summary>
    /// The number of columns that it takes at most. Terminals differ about pictures that are joined of several (U+200D): some show one,
    /// others all of them, which is what is counted, since a line that is too wide is broken, and one that is too short is not.
    /// </summary>
    public static int Width(string text)
    {
        var (width, last) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune, ref last);
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

        var (shown, used, last) = (new StringBuilder(), 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune, ref last);
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

    /// <param name="rune">The next sign of a text.</param>
    /// <param name="last">What the sign before it that can be seen took; 0 at the beginning.</param>
    private static int Width(Rune rune, ref int last)
    {
        if (rune.Value == ShowsAsPicture)
        {
            var more = last == 1 ? 1 : 0;
            last += more;
            return more;
        }

        var isMark = Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format && rune.Value != SoftHyphen;
        return isMark ? 0 : last = WideSigns.Contains(rune) ? 2 : 1;
    }
}
