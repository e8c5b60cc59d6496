using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Harp.Protocol.Json;

/// <summary>
/// Values of RFC 8259, checked and skipped in one pass and without recursion, however deep they nest.
/// Nothing is looked into: not what a name or a number says, nor whether a name stands twice.
/// </summary>
internal static class JsonValues
{
    /// <summary>What kind of value starts with this byte; <see cref="JsonTokenType.None"/> where none does.</summary>
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

    /// <summary>The place after the value of the given kind at <paramref name="at"/>, whose containers may nest <paramref name="depthMax"/> deep.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int After(ReadOnlySpan<byte> text, int at, JsonTokenType kind, int depthMax) =>
        IsContainer(kind) ? AfterContainer(text, at, depthMax) : AfterScalar(text, at, kind);

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

    private static bool IsContainer(JsonTokenType kind) => kind is JsonTokenType.StartObject or JsonTokenType.StartArray;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AfterScalar(ReadOnlySpan<byte> text, int at, JsonTokenType kind) => kind switch
    {
        JsonTokenType.String => JsonTokens.AfterString(text, at),
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
            var kind = KindOf(JsonTokens.Peek(text, at));
            if (IsContainer(kind))
            {
                if (open.Depth == depthMax)
                {
                    throw JsonText.Unexpected(text, at, $"a value of at most {depthMax} levels");
                }

                open.Enter(kind == JsonTokenType.StartObject);
                at = JsonTokens.AfterSpace(text, at + 1);
                if (JsonTokens.Peek(text, at) != Closing(open))
                {
                    at = open.InObject ? AfterName(text, at, out _) : at;
                    continue;
                }
            }
            else
            {
                at = JsonTokens.AfterSpace(text, AfterScalar(text, at, kind));
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
