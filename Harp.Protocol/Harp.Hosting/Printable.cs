using System.Buffers;

namespace Harp.Hosting;

/// <summary>
/// Text from outside on its way into a log: control characters could forge lines of it, or drive the terminal of who reads it.
/// </summary>
public static class Printable
{
    /// <summary>Controls but the tab, what ends a line for some readers, and what turns the direction of the text around it.</summary>
    private static readonly SearchValues<char> Dangerous = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code).Where(letter => letter != '\t'),
        '\u2028', '\u2029', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069',
    ]);

    /// <summary>True if the text is one line in which nothing can do harm.</summary>
    internal static bool IsHarmless(string text) => !text.AsSpan().ContainsAny(Dangerous);

    /// <summary>The text with U+FFFD for each character that could do harm.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsHarmless(text) ? text : string.Concat(text.Select(letter => Dangerous.Contains(letter) ? '\uFFFD' : letter));
    }
}
