using System.Buffers;
using System.Text;

namespace Harp.Benchmarks.HotPath;

/// <summary>The lines that are read, in the shapes in which they may lie in a pipe.</summary>
internal static class Lines
{
    public const string Small = "128 B";
    public const string Medium = "1 KB";
    public const string Large = "64 KB";
    public const string SmallSplit = "128 B split";
    public const string MediumSplit = "1 KB split";
    public const string LargeSplit = "64 KB split";

    /// <summary>A shape's lines; where it is split, every line is, each at another place, and these places lie all over a line.</summary>
    public static ReadOnlySequence<byte> InShape(string shape, int count)
    {
        var line = Packet(shape.Split(' ') is [var size, "B", ..] ? int.Parse(size) : int.Parse(shape.Split(' ')[0]) * 1024);
        var bytes = Repeat(line, count);
        return shape.EndsWith("split", StringComparison.Ordinal)
            ? Segments.Of(bytes, line.Length + Math.Max(1, line.Length / count))
            : new ReadOnlySequence<byte>(bytes);
    }

    /// <summary>The same line again and again.</summary>
    public static byte[] Repeat(ReadOnlySpan<byte> line, int count)
    {
        var bytes = new byte[line.Length * count];
        for (var i = 0; i < count; i++)
        {
            line.CopyTo(bytes.AsSpan(i * line.Length));
        }

        return bytes;
    }

    private static byte[] Packet(int length) => Encoding.ASCII.GetBytes($"{{\"stream\":\"{new string('x', length - 14)}\"}}\n");
}
