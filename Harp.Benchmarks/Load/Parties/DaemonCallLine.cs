using System.Text;

namespace Harp.Benchmarks.Load.Parties;

/// <summary>
/// What the stub daemon wants of a dispatcher's request (spec: "Dispatcher to daemon"): the name of the procedure and the arguments as they
/// came. It takes the order of members for granted in which this dispatcher sends them, and reads no others.
/// </summary>
internal readonly record struct DaemonCallLine(string Procedure, ReadOnlyMemory<byte> Arguments)
{
    /// <exception cref="FormatException">The line is not as this dispatcher sends it.</exception>
    public static DaemonCallLine Of(ReadOnlyMemory<byte> line)
    {
        var procedure = Between(line, "\"procedure\":\""u8, "\",\"arguments\":"u8);
        return new DaemonCallLine(Encoding.UTF8.GetString(procedure.Span), Between(line, "\",\"arguments\":"u8, ",\"job\":\""u8));
    }

    /// <summary>The numbers in arguments such as <c>[3,100]</c>.</summary>
    public int[] Numbers() => [.. Encoding.UTF8.GetString(Arguments.Span).Trim('[', ']').Split(',').Select(int.Parse)];

    private static ReadOnlyMemory<byte> Between(ReadOnlyMemory<byte> line, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var start = line.Span.IndexOf(before);
        var rest = line[(Math.Max(start, 0) + before.Length)..];
        var length = rest.Span.LastIndexOf(after);
        return start >= 0 && length >= 0 ? rest[..length] : throw new FormatException($"not a call: {Encoding.UTF8.GetString(line.Span)}");
    }
}
