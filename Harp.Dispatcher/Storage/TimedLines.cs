using System.Buffers;
using System.Buffers.Text;

namespace Harp.Dispatcher.Storage;

/// <summary>
/// Packets with their times, as the reply lines that are sent where times are asked for: <c>{"packet":n,"data":…,"time":ms}</c>.
/// </summary>
internal static class TimedLines
{
    /// <summary>Writes the run's lines, each with its time before the brace that ends it.</summary>
    public static void Write(IBufferWriter<byte> output, PacketRun run)
    {
        var lines = run.Lines.Span;
        Span<byte> memory = stackalloc byte[32];
        foreach (var group in run.Times.Split(run.Count))
        {
            var end = End(group.Time, memory);
            for (var i = 0; i < group.Packets; i++)
            {
                var lineFeed = lines.IndexOf((byte)'\n');
                output.Write(lines[..(lineFeed - 1)]);
                output.Write(end);
                lines = lines[(lineFeed + 1)..];
            }
        }
    }

    /// <summary>The same in memory of its own.</summary>
    public static ReadOnlyMemory<byte> Of(PacketRun run)
    {
        const int AddedBytes = 23;
        var output = new ArrayBufferWriter<byte>(run.Lines.Length + (run.Count * AddedBytes) + 1);
        Write(output, run);
        return output.WrittenMemory;
    }

    private static ReadOnlySpan<byte> End(long time, Span<byte> memory)
    {
        var member = ",\"time\":"u8;
        member.CopyTo(memory);
        Utf8Formatter.TryFormat(time, memory[member.Length..], out var digits);
        var length = member.Length + digits;
        "}\n"u8.CopyTo(memory[length..]);
        return memory[..(length + 2)];
    }
}
