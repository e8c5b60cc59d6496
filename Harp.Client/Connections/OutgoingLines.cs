using System.Buffers;
using Harp.Protocol.Framing;

namespace Harp.Client.Connections;

/// <summary>
/// The lines that many callers send over one connection: lines that come while others are being written leave together. Bounded in bytes:
/// whoever comes when there is no room waits.
/// </summary>
/// <param name="writer">Where they go.</param>
/// <param name="broken">Told once, when nothing more can be sent.</param>
internal sealed class OutgoingLines(FrameWriter writer, Action<Exception> broken)
{
    /// <summary>About how many bytes may wait to be written.</summary>
    private const int WaitingBytesMax = 4 << 20;

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _waiting = new(4096);
    private ArrayBufferWriter<byte> _leaving = new(4096);
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _room;
    private bool _isWriting;
    private bool _isOver;

    /// <summary>Has a line sent, LF included; done when there was room for it.</summary>
    public ValueTask AddAsync(byte[] line, CancellationToken cancellationToken) =>
        TryAdd(line, out var room) ? ValueTask.CompletedTask : new ValueTask(AddLaterAsync(line, room, cancellationToken));

    /// <summary>Has a short line sent, room or not.</summary>
    public void Add(byte[] line)
    {
        bool starts;
        lock (_gate)
        {
            starts = Take(line);
        }

        Start(starts);
    }

    /// <summary>Takes nothing more; done when what was taken has left, so that nobody writes any more.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            End();
            if (!_isWriting)
            {
                _quiet.TrySetResult();
            }
        }

        return _quiet.Task;
    }

    private async Task AddLaterAsync(byte[] line, Task room, CancellationToken cancellationToken)
    {
        do
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        while (!TryAdd(line, out room));
    }

    private bool TryAdd(byte[] line, out Task room)
    {
        bool starts;
        lock (_gate)
        {
            if (_waiting.WrittenCount >= WaitingBytesMax && !_isOver)
            {
                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return false;
            }

            starts = Take(line);
        }

        Start(starts);
        room = Task.CompletedTask;
        return true;
    }

    /// <summary>
    /// Within the gate: takes a line; tells whether the writing must be started. What comes when all is over is dropped: whoever waits for
    /// its answer has been told.
    /// </summary>
    private bool Take(byte[] line)
    {
        if (_isOver)
        {
            return false;
        }

        _waiting.Write(line);
        return !_isWriting && (_isWriting = true);
    }

    /// <summary>Behind what is ready to run, so that others who are about to send something get into the same write.</summary>
    private void Start(bool starts)
    {
        if (starts)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static lines => _ = lines.WriteAsync(), this, preferLocal: false);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (TryTakeAll(out var lines))
            {
                await writer.WriteLinesAsync(lines).ConfigureAwait(false);
            }
        }
        catch (Exception failed) when (failed is IOException or TimeoutException or ObjectDisposedException)
        {
            // Whoever waits for a reply on this connection is told by the one who is told here.
            lock (_gate)
            {
                End();
                _quiet.TrySetResult();
            }

            broken(failed);
        }
    }

    private bool TryTakeAll(out ReadOnlyMemory<byte> lines)
    {
        lock (_gate)
        {
            _leaving.ResetWrittenCount();
            if (_leaving.Capacity > WaitingBytesMax)
            {
                _leaving = new ArrayBufferWriter<byte>(4096);
            }

            (_waiting, _leaving) = (_leaving, _waiting);
            lines = _leaving.WrittenMemory;
            _isWriting = !lines.IsEmpty;
            _room?.TrySetResult();
            _room = null;
            if (_isOver && !_isWriting)
            {
                _quiet.TrySetResult();
            }

            return _isWriting;
        }
    }

    /// <summary>Within the gate.</summary>
    private void End()
    {
        _isOver = true;
        _room?.TrySetResult();
        _room = null;
    }
}
