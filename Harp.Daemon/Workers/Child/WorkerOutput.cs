using System.Buffers;
using System.Diagnostics;
using Harp.Protocol.Framing;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// What a worker says to the daemon, line by line. Whoever waits for nobody says <see cref="Flush"/> and writes on its own thread: a change of thread costs more than all else that a short
/// call does. Packets are written by a thread of this object's own, so that those that were produced while a write went on leave together in the next one; a procedure that is too far
/// ahead waits.
/// </summary>
internal sealed class WorkerOutput
{
    /// <summary>How long a packet that closely follows a write may wait for others.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(1);

    /// <summary>So many bytes do not wait for others, and buffers that grew beyond are not kept.</summary>
    private const int EnoughBytes = 32 * 1024;

    private readonly object _gate = new();
    private readonly Lock _writing = new();
    private readonly Stream _output;
    private ArrayBufferWriter<byte> _next = new(EnoughBytes);
    private ArrayBufferWriter<byte> _leaving = new(EnoughBytes);
    private TaskCompletionSource? _room;
    private IOException? _broken;
    private long _written;

    public WorkerOutput(Stream output)
    {
        _output = output;
        new Thread(WritePackets) { IsBackground = true, Name = "output" }.Start();
    }

    /// <summary>Adds a message, which leaves with the next flush.</summary>
    public void Add<TMessage>(TMessage message)
        where TMessage : IWireMessage
    {
        lock (_gate)
        {
            message.Write(_next);
            _next.Write("\n"u8);
        }
    }

    /// <summary>The same for a line with its end.</summary>
    public void AddLine(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            _next.Write(line);
        }
    }

    /// <summary>Adds a packet, which leaves soon; done when there is room for another.</summary>
    public Task AddPacket<TMessage>(TMessage packet)
        where TMessage : IWireMessage
    {
        lock (_gate)
        {
            var before = _next.WrittenCount;
            packet.Write(_next);
            _next.Write("\n"u8);
            if (before == 0 || (before < EnoughBytes && _next.WrittenCount >= EnoughBytes))
            {
                Monitor.Pulse(_gate);
            }

            return _broken is not null ? Task.FromException(_broken)
                : _next.WrittenCount < WorkerLimits.PacketsAheadBytesMax ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Returns when everything that was added before is in the kernel's hands, so that the daemon gets it even if this process ends in the next moment.</summary>
    /// <exception cref="IOException">The daemon has closed its side.</exception>
    public void Flush()
    {
        lock (_writing)
        {
            TaskCompletionSource? room;
            lock (_gate)
            {
                (_next, _leaving) = (_leaving, _next);
                (room, _room) = (_room, null);
            }

            room?.SetResult();
            WriteLeaving();
        }
    }

    private void WriteLeaving()
    {
        if (_leaving.WrittenCount > 0)
        {
            _output.Write(_leaving.WrittenSpan);
        }

        if (_leaving.Capacity > 2 * WorkerLimits.PacketsAheadBytesMax)
        {
            _leaving = new ArrayBufferWriter<byte>(EnoughBytes);
        }

        _leaving.ResetWrittenCount();
        _written = Stopwatch.GetTimestamp();
    }

    private void WritePackets()
    {
        try
        {
            while (true)
            {
                AwaitPackets();
                Flush();
            }
        }
        catch (IOException broken)
        {
            // The daemon closed its side, so the lifeline ends this process; until then nothing that is written matters.
            Break(broken);
        }
    }

    /// <summary>Returns when there is something to write: at once after a pause, else when it is much or has waited a little.</summary>
    private void AwaitPackets()
    {
        lock (_gate)
        {
            while (_next.WrittenCount == 0)
            {
                Monitor.Wait(_gate);
            }

            if (_next.WrittenCount < EnoughBytes && Stopwatch.GetElapsedTime(Volatile.Read(ref _written)) < Gather)
            {
                Monitor.Wait(_gate, Gather);
            }
        }
    }

    private void Break(IOException broken)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            (room, _room, _broken) = (_room, null, broken);
        }

        room?.SetException(broken);
    }
}
