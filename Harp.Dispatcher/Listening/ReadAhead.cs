namespace Harp.Dispatcher.Listening;

/// <summary>
/// Bounds what one client may send ahead of its replies, in requests and in bytes: who reads takes room first, who has answered gives it back.
/// One request is always let in, however large. Beyond a little for each client, all clients together have only so much, too; where that is used up a client waits for its
/// own replies, never for those of others.
/// </summary>
internal sealed class ReadAhead(int requestsMax, long bytesMax, SharedMemory shared) : IDisposable
{
    /// <summary>How many bytes each client may have read ahead, whatever the others have.</summary>
    public const int FreeBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private int _requests;
    private long _bytes;

    /// <summary>Takes room for a request, waiting for it where there is none. One caller at a time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        while (WaitFor(bytes) is { } room)
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes room for something without bytes, whether there is any or not.</summary>
    public void TakeOneMore()
    {
        lock (_lock)
        {
            _requests++;
        }
    }

    /// <summary>Gives back the room of a request that was answered.</summary>
    public void Release(int bytes)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _requests--;
            Shrink(bytes);
            (room, _room) = (_room, null);
        }

        room?.SetResult();
    }

    /// <summary>Gives back what all clients share. Nothing is taken or released afterwards.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            shared.Release(SharedOf(_bytes));
            _bytes = 0;
        }
    }

    /// <summary>Takes the room and returns null, or returns what to wait for.</summary>
    private Task? WaitFor(int bytes)
    {
        lock (_lock)
        {
            if (_requests > 0 && (_requests >= requestsMax || _bytes + bytes > bytesMax || !TryGrow(bytes)))
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _room.Task;
            }

            if (_requests == 0)
            {
                shared.Take(SharedOf(bytes));
                _bytes = bytes;
            }

            _requests++;
            return null;
        }
    }

    private static long SharedOf(long bytes) => Math.Max(0, bytes - FreeBytes);

    private bool TryGrow(int bytes)
    {
        var more = SharedOf(_bytes + bytes) - SharedOf(_bytes);
        if (more > 0 && !shared.TryTake(more))
        {
            return false;
        }

        _bytes += bytes;
        return true;
    }

    private void Shrink(int bytes)
    {
        if (SharedOf(_bytes) - SharedOf(_bytes - bytes) is > 0 and var less)
        {
            shared.Release(less);
        }

        _bytes -= bytes;
    }
}
