using System.Buffers;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Json;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Daemons;

/// <summary>
/// Turns the packets of one call into runs of reply lines. While one run is on its way to the disk the next one is filled, and no more:
/// a daemon that is faster than the disk is read no faster than the disk writes. A run with a large packet is waited for, and its memory
/// given back. Packets are numbered here, from 0.
/// </summary>
internal sealed class PacketRelay(JobId job, int attempt, int runBytesMax, ICallSink sink)
{
    /// <summary>The most bytes that a line holds around a packet.</summary>
    private const int EnvelopeBytes = 64;

    private ArrayBufferWriter<byte> _filling = new();
    private ArrayBufferWriter<byte> _committing = new();
    private PacketTimesWriter _fillingTimes = new();
    private PacketTimesWriter _committingTimes = new();
    private Task _committed = Task.CompletedTask;
    private long _first;
    private int _count;

    /// <summary>Adds a packet that arrived at <paramref name="time"/> (unix milliseconds), and whose bytes are copied.</summary>
    public ValueTask AddAsync(RawJson packet, long time)
    {
        if (packet.Utf8.Length > runBytesMax)
        {
            // Else the buffer would be found to be too small again and again, and hold a long packet twice while it grows.
            _filling.GetSpan(packet.Utf8.Length + EnvelopeBytes);
        }

        PacketReply.Write(_filling, _first + _count, packet.Utf8.Span);
        _filling.Write("\n"u8);
        _fillingTimes.Add(time);
        _count++;
        return _filling.WrittenCount < runBytesMax ? ValueTask.CompletedTask : HandOnAsync();
    }

    /// <summary>Hands on what was added, once the run before it is on disk.</summary>
    public async ValueTask HandOnAsync()
    {
        if (_count == 0)
        {
            return;
        }

        await _committed.ConfigureAwait(false);
        (_filling, _committing) = (_committing, _filling);
        (_fillingTimes, _committingTimes) = (_committingTimes, _fillingTimes);
        _filling.ResetWrittenCount();
        _fillingTimes.Clear();
        var run = new PacketRun(_first, _count, _committing.WrittenMemory, _committingTimes.Written);
        (_first, _count) = (run.Next, 0);
        _committed = await sink.PacketsAsync(job, attempt, run).ConfigureAwait(false);
        if (_committing.Capacity > 4 * runBytesMax)
        {
            await _committed.ConfigureAwait(false);
            _committing = new ArrayBufferWriter<byte>();
        }
    }
}
