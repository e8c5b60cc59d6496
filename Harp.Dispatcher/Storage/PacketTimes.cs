namespace Harp.Dispatcher.Storage;

/// <summary>
/// The time at which the packets of a run arrived. Packets that came in one read share a time, so what is kept is where the time changes:
/// pairs of variable-length integers, after so many packets so many milliseconds more (zigzag, as clocks may be set back).
/// </summary>
/// <param name="First">When the first packet arrived, in unix milliseconds.</param>
/// <param name="Changes">The pairs; empty where all arrived at that time.</param>
internal readonly record struct PacketTimes(long First, ReadOnlyMemory<byte> Changes)
{
    /// <summary>The times of <paramref name="packets"/> packets, as groups that share one.</summary>
    public Groups Split(int packets) => new(this, packets);

    /// <summary>The times of a run of <paramref name="packets"/> packets without its first <paramref name="skip"/>.</summary>
    public PacketTimes From(int skip, int packets)
    {
        if (Changes.IsEmpty)
        {
            return this;
        }

        var rest = new PacketTimesWriter();
        foreach (var group in Split(packets))
        {
            var skipped = Math.Min(skip, group.Packets);
            skip -= skipped;
            rest.Add(group.Time, group.Packets - skipped);
        }

        return rest.Written;
    }

    /// <summary>Packets in a row that arrived at one time.</summary>
    internal readonly record struct Group(int Packets, long Time);

    /// <summary>Goes through the groups.</summary>
    internal ref struct Groups(PacketTimes times, int packets)
    {
        private ReadOnlySpan<byte> _changes = times.Changes.Span;
        private long _time = times.First;
        private int _left = packets;

        public Group Current { get; private set; }

        public readonly Groups GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_left == 0)
            {
                return false;
            }

            var same = _changes.IsEmpty ? _left : (int)Math.Min(ReadNumber(), (ulong)_left);
            Current = new Group(same, _time);
            _left -= same;
            _time += _changes.IsEmpty ? 0 : ReadDifference();
            return true;
        }

        private long ReadDifference()
        {
            var zigzag = ReadNumber();
            return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        }

        private ulong ReadNumber()
        {
            var (number, shift) = (0UL, 0);
            while (_changes[0] >= 0x80)
            {
                number |= (ulong)(_changes[0] & 0x7f) << shift;
                shift += 7;
                _changes = _changes[1..];
            }

            number |= (ulong)_changes[0] << shift;
            _changes = _changes[1..];
            return number;
        }
    }
}
