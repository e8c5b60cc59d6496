using System.Buffers;
using System.Runtime.CompilerServices;

namespace Harp.Protocol.Framing;

/// <summary>
/// Finds and trims lines. Pure: it looks at bytes and holds none.
/// Grammar (spec: "Lines"): <c>line = *byte-but-LF LF</c>; a CR before the LF is not part of the line; a blank line is no message.
/// </summary>
internal static class FrameScanner
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    /// <summary>The offset of the first LF at or after <paramref name="from"/>, or -1.</summary>
    public static long IndexOfLineFeed(in ReadOnlySequence<byte> buffer, long from)
    {
        if (buffer.IsSingleSegment)
        {
            var found = buffer.FirstSpan[(int)from..].IndexOf(LineFeed);
            return found < 0 ? -1 : from + found;
        }

        return IndexOfLineFeedInSegments(buffer, from);
    }

    /// <summary>The offset of the first LF, or -1.</summary>
    public static int IndexOfLineFeed(ReadOnlySpan<byte> bytes) => bytes.IndexOf(LineFeed);

    /// <summary>The length of the line without a trailing CR.</summary>
    public static int WithoutCarriageReturn(ReadOnlySpan<byte> line) =>
        line is [.., CarriageReturn] ? line.Length - 1 : line.Length;

    /// <summary>True if the line holds nothing but JSON white space. Messages start with a brace, which settles it at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IsEmpty || (line[0] <= ' ' && line.IndexOfAnyExcept(" \t\r"u8) < 0);

    private static long IndexOfLineFeedInSegments(in ReadOnlySequence<byte> buffer, long from)
    {
        var offset = from;
        foreach (var segment in buffer.Slice(from))
        {
            var found = segment.Span.IndexOf(LineFeed);
            if (found >= 0)
            {
                return offset + found;
            }

            offset += segment.Length;
        }

        return -1;
    }
}
