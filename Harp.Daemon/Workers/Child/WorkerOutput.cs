using System.Buffers;
using Harp.Protocol.Framing;

namespace Harp.Daemon.Workers.Child;

/// <summary>
/// The output that a worker says to the daemon, line by line. What was written is in the kernel's hands and reaches the daemon even if this
/// process ends in the next moment; nothing is called written before. Whoever says something writes it on its own thread, since a change of
/// thread costs more than all else that a short call does. Only where the pipe is full a thread of this object's own goes on, so that a
/// procedure waits without holding its thread.
/// </summary>
internal sealed class WorkerOutput
{
    /// <summary>The size of a new buffer.</summary>
    private const int UsualBytes = 32 * 1024;

    private readonly object _gate = new();
    private readonly PipeEnd _pipe;
    private ArrayBufferWriter<byte> _next = new(UsualBytes);
    private ArrayBufferWriter<byte> _leaving = new(UsualBytes);
    private int _left;
    private TaskCompletionSource? _nextWritten;
    private TaskCompletionSource? _leavingWritten;
    private IOException? _broken;

    public WorkerOutput(PipeEnd pipe)
    {
        _pipe = pipe;
        new Thread(WriteWhenThereIsRoom) { IsBackground = true, Name = "output" }.Start();
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

    /// <summary>Writes a packet; done when it is in the kernel's hands.</summary>
    public Task AddPacket<TMessage>(TMessage packet)
        where TMessage : IWireMessage
    {
        lock (_gate)
        {
            if (_broken is null)
            {
                packet.Write(_next);
                _next.Write("\n"u8);
                if (TryWriteAll())
                {
                    return Task.CompletedTask;
                }
            }

            return _broken is not null ? Task.FromException(_broken) : Written();
        }
    }

    /// <summary>Returns when everything that was added before is in the kernel's hands.</summary>
    /// <exception cref="IOException">The daemon has closed its side.</exception>
    public void Flush()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_broken is not null)
                {
                    throw _broken;
                }

                if (TryWriteAll())
                {
                    return;
                }
            }

            _pipe.AwaitRoom();
        }
    }

    /// <summary>
    /// The task that is done when all that was added is written. What was added last is in the buffer that fills, if that has anything.
    /// </summary>
    private Task Written()
    {
        Monitor.Pulse(_gate);
        ref var written = ref _next.WrittenCount > 0 ? ref _nextWritten : ref _leavingWritten;
        return (written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>True when all is written; false where there is no room for it, or nobody reads.</summary>
    private bool TryWriteAll()
    {
        try
        {
            while (true)
            {
                if (_left == _leaving.WrittenCount && !TakeNext())
                {
                    return true;
                }

                var written = _pipe.Write(_leaving.WrittenSpan[_left..]);
                if (written == 0)
                {
                    return false;
                }

                _left += written;
            }
        }
        catch (IOException broken)
        {
            // The daemon closed its side, which ends this process soon; until then nothing that is written matters.
            Break(broken);
            return false;
        }
    }

    /// <summary>
    /// Tells those who wait what left, and what was added meanwhile leaves next; false where that is nothing.
    /// </summary>
    private bool TakeNext()
    {
        _leavingWritten?.SetResult();
        if (_leaving.Capacity > 2 * WorkerLimits.PacketsAheadBytesMax)
        {
            _leaving = new ArrayBufferWriter<byte>(UsualBytes);
        }

        _leaving.ResetWrittenCount();
        (_left, _leavingWritten, _nextWritten) = (0, _nextWritten, null);
        (_next, _leaving) = (_leaving, _next);
        return _leaving.WrittenCount > 0;
    }

    private void WriteWhenThereIsRoom()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_nextWritten is null && _leavingWritten is null)
                {
                    Monitor.Wait(_gate);
                }
            }

            _pipe.AwaitRoom();
            lock (_gate)
            {
                TryWriteAll();
            }
        }
    }

    private void Break(IOException broken)
    {
        _broken = broken;
        _leavingWritten?.SetException(broken);
        _nextWritten?.SetException(broken);
        (_leavingWritten, _nextWritten) = (null, null);
    }
}
