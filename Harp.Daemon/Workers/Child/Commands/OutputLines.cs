using System.Runtime.CompilerServices;
using Harp.Procedures;

namespace Harp.Daemon.Workers.Child.Commands;

/// <summary>The lines of a stream without their LF, the last one also where it has none; each bounded.</summary>
internal static class OutputLines
{
    /// <summary>What comes is valid until the next one is asked for.</summary>
    /// <exception cref="InvalidPacketException">A line is too long.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream stream, int lineBytesMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (buffer, begin, end) = (new byte[CommandLimits.BufferBytes], 0, 0);
        while (true)
        {
            var searched = begin;
            for (int at; (at = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n')) >= 0; searched = begin)
            {
                yield return buffer.AsMemory(begin, searched + at - begin);
                begin = searched + at + 1;
            }

            (buffer, begin, end) = MakeRoom(buffer, begin, end, lineBytesMax);
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            end += read;
            if (read == 0)
            {
                break;
            }
        }

        if (end > begin)
        {
            yield return buffer.AsMemory(begin, end - begin);
        }
    }

    private static (byte[] Buffer, int Begin, int End) MakeRoom(byte[] buffer, int begin, int end, int lineBytesMax)
    {
        var used = end - begin;
        if (used > lineBytesMax)
        {
            throw new InvalidPacketException($"output: expected lines of at most {lineBytesMax} bytes, got a longer one");
        }

        var target = used > buffer.Length / 2 ? new byte[Math.Min(buffer.Length * 2L, lineBytesMax + (long)CommandLimits.BufferBytes)] : buffer;
        buffer.AsSpan(begin, used).CopyTo(target);
        return (target, 0, used);
    }
}
