using System.Buffers;

namespace Harp.Dispatcher.Storage;

/// <summary>Gathers the times of packets; without an allocation once its memory has grown to what is needed.</summary>
internal sealed class PacketTimesWriter
{
    private readonly ArrayBufferWriter<byte> _changes = new();
    private long _first;
    private long _last;
    private int _same;

    /// <summary>The times that were added, in memory that is used again after <see cref="Clear"/>.</summary>
    public PacketTimes Written => new(_first, _changes.WrittenMemory);

    /// <summary>Adds packets that arrived at <paramref name="time"/>.</summary>
    public void Add(long time, int packets = 1)
    {
        if (packets == 0)
        {
            return;
        }

        if (_same == 0)
        {
            _first = time;
        }
        else if (time != _last)
        {
            var difference = time - _last;
            WriteNumber((ulong)_same);
            WriteNumber((ulong)((difference << 1) ^ (difference >> 63)));
            _same = 0;
        }

        _last = time;
        _same += packets;
    }

    /// <summary>Adds the times of another run.</summary>
    public void Add(PacketTimes times, int packets)
    {
        foreach (var group in times.Split(packets))
        {
            Add(group.Time, group.Packets);
        }
    }

    public void Clear()
    {
        _changes.ResetWrittenCount();
        (_first, _last, _same) = (0, 0, 0);
    }

    private void WriteNumber(ulong number)
    {
        var span = _changes.GetSpan(10);
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            span[length++] = (byte)(number | 0x80);
        }

        span[length++] = (byte)number;
        _changes.Advance(length);
    }
}
