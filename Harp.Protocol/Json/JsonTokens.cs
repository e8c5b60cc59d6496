using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Harp.Protocol.Json;

/// <summary>
/// The tokens of RFC 8259. Each method takes the place of a token's first byte, checks the token and returns the place after its last one.
/// That the text is UTF-8 has been checked before; here only ASCII has a meaning. The end of the text reads as a NUL, which no token may
/// hold.
/// </summary>
internal static class JsonTokens
{
    private const byte Quote = (byte)'"';
    private const byte Backslash = (byte)'\\';
    private const byte FirstPrintable = 0x20;

    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create(
        [Quote, Backslash, .. Enumerable.Range(0, FirstPrintable).Select(control => (byte)control)]);

    /// <summary>The byte at a place, or 0 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Peek(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length ? text[at] : (byte)0;

    /// <summary>The place of the first byte that is not white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AfterSpace(ReadOnlySpan<byte> text, int at) => Peek(text, at) > ' ' ? at : AfterSomeSpace(text, at);

    /// <summary>A string, from quote to quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AfterString(ReadOnlySpan<byte> text, int at)
    {
        at = AfterPlainText(text, at + 1);
        return Peek(text, at) == Quote ? at + 1 : AfterEscapes(text, at);
    }

    /// <summary>A number; what may follow it is not its business.</summary>
    public static int AfterNumber(ReadOnlySpan<byte> text, int at)
    {
        var first = Peek(text, at) == '-' ? at + 1 : at;
        at = AfterDigits(text, first);
        if (at > first + 1 && text[first] == '0')
        {
            throw JsonText.Unexpected(text, first + 1, "no digit after a leading 0");
        }

        if (Peek(text, at) == '.')
        {
            at = AfterDigits(text, at + 1);
        }

        if ((Peek(text, at) | 0x20) == 'e')
        {
            at = AfterDigits(text, Peek(text, at + 1) is (byte)'+' or (byte)'-' ? at + 2 : at + 1);
        }

        return at;
    }

    /// <summary><c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public static int AfterLiteral(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> literal)
    {
        if (text[at..].StartsWith(literal))
        {
            return at + literal.Length;
        }

        var wrong = at + text[at..].CommonPrefixLength(literal);
        throw JsonText.Unexpected(text, wrong, $"the literal {System.Text.Encoding.ASCII.GetString(literal)}");
    }

    private static int AfterSomeSpace(ReadOnlySpan<byte> text, int at)
    {
        while (Peek(text, at) is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }

    /// <summary>
    /// The place of the next quote, backslash or control character. Most strings of an envelope are shorter than one vector, and the call
    /// of the general search costs more than looking at 16 bytes here: a typical call is decoded in about two thirds of the time. Near the
    /// end the last 16 bytes of the text are looked at, without those before the place.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AfterPlainText(ReadOnlySpan<byte> text, int at)
    {
        var start = Math.Min(at, text.Length - Vector128<byte>.Count);
        if (start < 0)
        {
            return AfterLongPlainText(text, at);
        }

        var block = Vector128.Create(text.Slice(start, Vector128<byte>.Count));
        var ends = Vector128.Equals(block, Vector128.Create(Quote))
            | Vector128.Equals(block, Vector128.Create(Backslash))
            | Vector128.Equals(block, Vector128.Min(block, Vector128.Create((byte)(FirstPrintable - 1))));
        var places = ends.ExtractMostSignificantBits() >> (at - start);
        return places != 0 ? at + BitOperations.TrailingZeroCount(places) : AfterLongPlainText(text, start + Vector128<byte>.Count);
    }

    private static int AfterLongPlainText(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAny(EndsPlainText);
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>The rest of a string, from its first escape on.</summary>
    private static int AfterEscapes(ReadOnlySpan<byte> text, int at)
    {
        while (Peek(text, at) == Backslash)
        {
            at = AfterPlainText(text, AfterEscape(text, at));
        }

        return Peek(text, at) == Quote ? at + 1 : throw JsonText.Unexpected(text, at, "a character of a string or its closing quote");
    }

    private static int AfterEscape(ReadOnlySpan<byte> text, int at)
    {
        switch (Peek(text, at + 1))
        {
            case Quote or Backslash or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 2;
            case (byte)'u':
                at += 2;
                for (var end = at + 4; at < end; at++)
                {
                    if (!char.IsAsciiHexDigit((char)Peek(text, at)))
                    {
                        throw JsonText.Unexpected(text, at, "four hexadecimal digits after \\u");
                    }
                }

                return at;
            default:
                throw JsonText.Unexpected(text, at + 1, "one of \"\\/bfnrtu after a backslash");
        }
    }

    /// <summary>At least one digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AfterDigits(ReadOnlySpan<byte> text, int at)
    {
        var first = at;
        while ((uint)at < (uint)text.Length && char.IsAsciiDigit((char)text[at]))
        {
            at++;
        }

        return at > first ? at : throw JsonText.Unexpected(text, at, "a digit");
    }
}
