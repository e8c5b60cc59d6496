namespace Harp.Dispatcher.Listening;

/// <summary>
/// Bounds what one client may send ahead of its replies, in requests and in bytes: who reads takes room first, who has answered gives it
/// back. One request is always let in, however large. Beyond a little for each client, all clients together have only so much, too; where
/// that is used up a client waits for its own replies, never for those of others.
/// </summary>
internal sealed class ReadAhead(int requestsMax, long bytesMax, SharedMemory memory) : IDisposable
{
    /// <summary>The number of bytes that each client may have read ahead, whatever the others have.</summary>
    public const int FreeBytes = 64 * 1024;

    /// <summary>About how many bytes a request takes beside those of its line.</summary>
    public const int RequestBytes = 1024;

    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private int _requests;
    private long _bytes;

    /// <summary>The bytes taken of what all clients share.</summary>
    private long _shared;

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
            Take(0);
        }
    }

    /// <summary>Gives back the room of a request that was answered.</summary>
    public void Release(int bytes)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _requests--;
            _bytes -= bytes;
            var shared = SharedOf(_requests, _bytes);
            if (shared < _shared)
            {
                memory.Release(_shared - shared);
                _shared = shared;
            }

            (room, _room) = (_room, null);
        }

        room?.SetResult();
    }

    /// <summary>Gives back what all clients share. Nothing is taken or released afterwards.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            memory.Release(_shared);
            (_bytes, _shared) = (0, 0);
        }
    }

    /// <summary>Takes the room and returns null, or returns what to wait for.</summary>
    private Task? WaitFor(int bytes)
    {
        lock (_lock)
        {
            if (_requests > 0 && (_requests >= requestsMax || _bytes + bytes > bytesMax || !HasRoomFor(bytes)))
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _room.Task;
            }

            Take(bytes);
            return null;
        }
    }

    private static long SharedOf(int requests, long bytes) => Math.Max(0, bytes + ((long)requests * RequestBytes) - FreeBytes);

    /// <summary>Takes it of what all clients share, where there is so much; <see cref="Take"/> follows.</summary>
    private bool HasRoomFor(int bytes)
    {
        var more = SharedOf(_requests + 1, _bytes + bytes) - _shared;
        if (more > 0 && !memory.TryTake(more))
        {
            return false;
        }

        _shared += Math.Max(0, more);
        return true;
    }

    private void Take(int bytes)
    {
        _requests++;
        _bytes += bytes;
        var shared = SharedOf(_requests, _bytes);
        if (shared > _shared)
        {
            memory.Take(shared - _shared);
            _shared = shared;
        }
    }
}
