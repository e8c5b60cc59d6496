namespace Harp.Protocol.Framing;

/// <summary>
/// Bounds what all readers together hold of long lines that are not complete yet. Each holds a little for nothing; beyond that it takes room step by step, and
/// reads no further where there is none. So that readers which all wait for each other's room come to an end, one at a time goes on
/// without: the bound can be passed by one line.
/// </summary>
public sealed class LineBudget
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(LineRoom Room, long Bytes, TaskCompletionSource Granted)> _waiting = [];
    private readonly long _bytesMax;
    private LineRoom? _excepted;
    private long _used;

    /// <param name="bytesMax">How many bytes, about; a line may take twice its length, as its pieces and as a whole.</param>
    public LineBudget(long bytesMax) => _bytesMax = bytesMax;

    /// <summary>How many bytes are taken.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>How many readers wait for room.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>The room of one reader.</summary>
    public LineRoom Open() => new(this);

    /// <summary>Takes room, waiting for it where there is none.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was taken.</exception>
    /// <exception cref="IOException">The reader's connection was aborted; nothing was taken.</exception>
    internal async ValueTask TakeAsync(LineRoom room, long bytes, CancellationToken cancellationToken)
    {
        if (Enter(room, bytes) is { } place)
        {
            await using var gone = cancellationToken.UnsafeRegister(_ => GiveUp(place, cancellationToken), null);
            await place.Value.Granted.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Gives back what a reader has taken.</summary>
    internal void Release(LineRoom room, long bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            _excepted = _excepted == room ? null : _excepted;
            GrantWaiting();
        }
    }

    /// <summary>Ends the wait of a reader whose connection was aborted.</summary>
    internal void Abandon(LineRoom room)
    {
        lock (_lock)
        {
            if (_waiting.FirstOrDefault(place => place.Room == room) is { Granted: { } granted } place)
            {
                _waiting.Remove(place);
                granted.SetException(Aborted());
                GrantWaiting();
            }
        }
    }

    private static IOException Aborted() => new("The connection was aborted.");

    private LinkedListNode<(LineRoom Room, long Bytes, TaskCompletionSource Granted)>? Enter(LineRoom room, long bytes)
    {
        lock (_lock)
        {
            if (room.IsAbandoned)
            {
                throw Aborted();
            }

            if (_excepted == room || (_waiting.Count == 0 && _used + bytes <= _bytesMax))
            {
                _used += bytes;
                return null;
            }

            var place = _waiting.AddLast((room, bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
            GrantWaiting();
            return place;
        }
    }

    private void GrantWaiting()
    {
        while (_waiting.First is { Value: var first } && (_excepted is null || _used + first.Bytes <= _bytesMax))
        {
            _excepted = _used + first.Bytes <= _bytesMax ? _excepted : first.Room;
            _used += first.Bytes;
            _waiting.RemoveFirst();
            first.Granted.SetResult();
        }
    }

    private void GiveUp(LinkedListNode<(LineRoom Room, long Bytes, TaskCompletionSource Granted)> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.List is not null)
            {
                _waiting.Remove(place);
                place.Value.Granted.SetCanceled(cancellationToken);
                GrantWaiting();
            }
        }
    }
}
