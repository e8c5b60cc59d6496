namespace Harp.Dispatcher.Listening;

/// <summary>
/// Bounds what one client may send ahead of its replies, in requests and in bytes: who reads takes room first, who has answered gives it back.
/// One request is always let in, however large.
/// </summary>
internal sealed class ReadAhead(int requestsMax, long bytesMax)
{
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

    /// <summary>Gives back the room of a request that was answered.</summary>
    public void Release(int bytes)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _requests--;
            _bytes -= bytes;
            (room, _room) = (_room, null);
        }

        room?.SetResult();
    }

    /// <summary>Takes the room and returns null, or returns what to wait for.</summary>
    private Task? WaitFor(int bytes)
    {
        lock (_lock)
        {
            if (_requests > 0 && (_requests >= requestsMax || _bytes + bytes > bytesMax))
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _room.Task;
            }

            _requests++;
            _bytes += bytes;
            return null;
        }
    }
}
