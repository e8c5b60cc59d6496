using System.Buffers.Text;
using System.Globalization;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;

namespace Harp.Client.Connections;

/// <summary>
/// The id at the head of a reply line (spec: "Requests with an id"), without a look at the rest where it stands as our dispatcher writes
/// it.
/// </summary>
internal static class ReplyIds
{
    private static ReadOnlySpan<byte> Head => "{\"id\":"u8;

    /// <summary>The number that a line answers; null where it has none of ours, and then it is about the connection.</summary>
    /// <exception cref="HarpErrorException">The line is no reply.</exception>
    public static long? Of(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(Head) && Utf8Parser.TryParse(line[Head.Length..], out long id, out var digits)
            && line[(Head.Length + digits)..] is [(byte)',', ..])
        {
            return id;
        }

        var reply = ReplyLine.Parse(line);
        return !reply.Id.IsNull
            && long.TryParse(reply.Id.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var other) ? other : null;
    }

    /// <summary>True if more lines of the same request follow this one, as far as can be told without reading it.</summary>
    public static bool HasMore(ReadOnlySpan<byte> line)
    {
        var rest = line.StartsWith(Head) && line.IndexOf((byte)',') is > 0 and var comma ? line[(comma + 1)..] : line;
        return rest.StartsWith("\"packet\":"u8) || rest.StartsWith("\"job\":"u8) || rest.StartsWith("\"queue\":"u8)
            || rest.StartsWith("\"host\":"u8);
    }
}
