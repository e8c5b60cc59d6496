using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Harp.Protocol.Json;

/// <summary>
/// Values of RFC 8259, checked and skipped in one pass and without recursion, however deep they nest.
/// Nothing is looked into: not what a name or a number says, nor whether a name stands twice.
/// </summary>
internal static class JsonValues
{
    /// <summary>The kind of value that starts with this byte; <see cref="JsonTokenType.None"/> where none does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonTokenType KindOf(byte first) => first switch
    {
        (byte)'"' => JsonTokenType.String,
        (byte)'{' => JsonTokenType.StartObject,
        (byte)'[' => JsonTokenType.StartArray,
        (byte)'t' => JsonTokenType.True,
        (byte)'f' => JsonTokenType.False,
        (byte)'n' => JsonTokenType.Null,
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => JsonTokenType.Number,
        _ => JsonTokenType.None,
    };

    /// <summary>The place after the value at <paramref name="at"/>, whose containers may nest <paramref name="depthMax"/> deep.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int After(ReadOnlySpan<byte> text, int at, int depthMax)
    {
        var first = JsonTokens.Peek(text, at);
        return first == '"' ? JsonTokens.AfterString(text, at)
            : IsOpening(first) ? AfterContainer(text, at, depthMax)
            : AfterNumberOrLiteral(text, at);
    }

    /// <summary>A member's name with its colon, and the white space after it; <paramref name="at"/> is the place of its quote.</summary>
    public static int AfterName(ReadOnlySpan<byte> text, int at, out int nameEnd)
    {
        if (JsonTokens.Peek(text, at) != '"')
        {
            throw JsonText.Unexpected(text, at, "the name of a member, in double quotes");
        }

        nameEnd = JsonTokens.AfterString(text, at);
        at = JsonTokens.AfterSpace(text, nameEnd);
        return JsonTokens.Peek(text, at) == ':'
            ? JsonTokens.AfterSpace(text, at + 1)
            : throw JsonText.Unexpected(text, at, "':' after the name of a member");
    }

    /// <summary>A bracket or a brace: they differ in one bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOpening(byte first) => (first | 0x20) == '{';

    private static int AfterNumberOrLiteral(ReadOnlySpan<byte> text, int at) => KindOf(JsonTokens.Peek(text, at)) switch
    {
        JsonTokenType.Number => JsonTokens.AfterNumber(text, at),
        JsonTokenType.True => JsonTokens.AfterLiteral(text, at, "true"u8),
        JsonTokenType.False => JsonTokens.AfterLiteral(text, at, "false"u8),
        JsonTokenType.Null => JsonTokens.AfterLiteral(text, at, "null"u8),
        _ => throw JsonText.Unexpected(text, at, "a value"),
    };

    private static int AfterContainer(ReadOnlySpan<byte> text, int at, int depthMax)
    {
        var open = default(Nesting);
        while (true)
        {
            // A value starts here.
            var first = JsonTokens.Peek(text, at);
            if (IsOpening(first))
            {
                if (open.Depth == depthMax)
                {
                    throw JsonText.Unexpected(text, at, $"a value of at most {depthMax} levels");
                }

                open.Enter(anObject: first == '{');
                at = JsonTokens.AfterSpace(text, at + 1);
                if (JsonTokens.Peek(text, at) != Closing(open))
                {
                    at = open.InObject ? AfterName(text, at, out _) : at;
                    continue;
                }
            }
            else
            {
                at = JsonTokens.AfterSpace(text, first == '"' ? JsonTokens.AfterString(text, at) : AfterNumberOrLiteral(text, at));
            }

            // It has ended, and perhaps what holds it.
            while (JsonTokens.Peek(text, at) == Closing(open))
            {
                open.Leave();
                if (open.Depth == 0)
                {
                    return at + 1;
                }

                at = JsonTokens.AfterSpace(text, at + 1);
            }

            if (JsonTokens.Peek(text, at) != ',')
            {
                throw JsonText.Unexpected(text, at, open.InObject ? "',' or '}' after a member" : "',' or ']' after an item");
            }

            at = JsonTokens.AfterSpace(text, at + 1);
            at = open.InObject ? AfterName(text, at, out _) : at;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Closing(in Nesting open) => open.InObject ? (byte)'}' : (byte)']';
}
