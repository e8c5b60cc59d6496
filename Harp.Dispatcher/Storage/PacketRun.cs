namespace Harp.Dispatcher.Storage;

/// <summary>Packets in a row, as the reply lines that are sent: <c>{"packet":n,"data":…}</c> and LF, one after the other.</summary>
/// <param name="First">The number of the first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Times">When they arrived; see <see cref="TimedLines"/>.</param>
internal readonly record struct PacketRun(long First, int Count, ReadOnlyMemory<byte> Lines, PacketTimes Times = default)
{
    /// <summary>The number of the packet after the last.</summary>
    public long Next => First + Count;

    /// <summary>The bytes that it takes in the store.</summary>
    public long Bytes => Lines.Length + Times.Changes.Length;

    /// <summary>The length of what was read.</summary>
    public static long BytesOf(PacketRun run) => run.Bytes;

    /// <summary>
    /// The run from packet <paramref name="packet"/> on, which must be one of it. An LF ends a line and stands nowhere else in it.
    /// </summary>
    public PacketRun From(long packet)
    {
        var lines = Lines;
        for (var skip = packet - First; skip > 0; skip--)
        {
            lines = lines[(lines.Span.IndexOf((byte)'\n') + 1)..];
        }

        return new PacketRun(packet, (int)(Next - packet), lines, Times.From((int)(packet - First), Count));
    }

    /// <summary>The first packets, in memory of their own: as many as fit into <paramref name="bytesMax"/>, at least one.</summary>
    public PacketRun Upto(int bytesMax)
    {
        var last = Lines.Span[..Math.Min(Lines.Length, bytesMax)].LastIndexOf((byte)'\n');
        last = last < 0 ? Lines.Span.IndexOf((byte)'\n') : last;
        var lines = Lines[..(last + 1)];
        var count = lines.Span.Count((byte)'\n');
        return count == Count ? this : new PacketRun(First, count, lines.ToArray(), Times);
    }

    /// <summary>The same in memory of its own.</summary>
    public PacketRun Copy() => this with { Lines = Lines.ToArray(), Times = Times with { Changes = Times.Changes.ToArray() } };
}
