using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Harp.Protocol.Json;

/// <summary>
/// Values that need no serialiser, in the very bytes that it would make of them: a packet of a stream is mostly one of these, and making a
/// serialiser takes longer than writing it.
/// </summary>
internal static class PlainValues
{
    private const int DigitsMax = 20;

    /// <summary>The bytes that stand in a string as they are.</summary>
    private static readonly SearchValues<char> Unescaped = SearchValues.Create(
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(letter => letter is not '"' and not '\\')));

    private static readonly RawJson True = RawJson.Trusted("true"u8.ToArray());
    private static readonly RawJson False = RawJson.Trusted("false"u8.ToArray());

    /// <summary>The value; null where it is no plain one.</summary>
    public static RawJson? Of(object? value) => value switch
    {
        null => RawJson.Null,
        bool flag => flag ? True : False,
        int number => Number(number),
        long number => Number(number),
        string text => Text(text),
        _ => null,
    };

    private static RawJson Number(long number)
    {
        Span<byte> digits = stackalloc byte[DigitsMax];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return RawJson.Trusted(digits[..length].ToArray());
    }

    private static RawJson? Text(string text)
    {
        if (text.AsSpan().ContainsAnyExcept(Unescaped))
        {
            return null;
        }

        var quoted = new byte[text.Length + 2];
        (quoted[0], quoted[^1]) = ((byte)'"', (byte)'"');
        Encoding.ASCII.GetBytes(text, quoted.AsSpan(1));
        return RawJson.Trusted(quoted);
    }
}
