namespace Harp.Protocol.Framing;

/// <summary>
/// Bounds what all readers together hold of long lines that are not complete yet. Each holds a little for nothing; beyond that it takes
/// room step by step, and reads no further where there is none. So that readers which all wait for each other's room come to an end, one at
/// a time goes on without: the bound can be passed by one line. Those who belong together may have a share of it, so that they wait for
/// each other before others wait for them.
/// </summary>
public sealed class LineBudget
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(LineRoom Room, long Bytes, TaskCompletionSource Granted)> _waiting = [];
    private readonly long _bytesMax;
    private readonly LineBudget? _whole;
    private volatile LineRoom? _excepted;
    private long _used;

    /// <param name="bytesMax">How many bytes, about; a line may take twice its length, as its pieces and as a whole.</param>
    /// <param name="stallTimeout">For how long a line that takes room may make no progress; without end where null.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public LineBudget(long bytesMax, TimeSpan? stallTimeout = null, TimeProvider? time = null) =>
        (_bytesMax, StallTimeout, Time) = (bytesMax, stallTimeout, time ?? TimeProvider.System);

    private LineBudget(LineBudget whole, long bytesMax)
        : this(bytesMax, whole.StallTimeout, whole.Time) => _whole = whole;

    /// <summary>For how long a line that takes room may make no progress; null without end.</summary>
    internal TimeSpan? StallTimeout { get; }

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; }

    /// <summary>The number of bytes that are taken.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The number of readers that wait for room.</summary>
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

    /// <summary>A part of it: whoever reads with that needs room of both.</summary>
    /// <param name="bytesMax">How many bytes, as above.</param>
    public LineBudget Share(long bytesMax) => new(this, bytesMax);

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

        if (_whole is not null)
        {
            await TakeOfWholeAsync(room, bytes, cancellationToken).ConfigureAwait(false);
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

        _whole?.Release(room, bytes);
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

        _whole?.Abandon(room);
    }

    private async ValueTask TakeOfWholeAsync(LineRoom room, long bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _whole!.TakeAsync(room, bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            lock (_lock)
            {
                _used -= bytes;
                _excepted = _excepted == room ? null : _excepted;
                GrantWaiting();
            }

            throw;
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

            if (IsExcepted(room) || (_waiting.Count == 0 && _used + bytes <= _bytesMax))
            {
                _used += bytes;
                return null;
            }

            var place = _waiting.AddLast((room, bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
            GrantWaiting();
            return place;
        }
    }

    /// <summary>
    /// True if it is the one that goes on without room, here or in the whole: if it had to wait here then, and who goes on without room
    /// here waited for the whole, neither would come to an end.
    /// </summary>
    private bool IsExcepted(LineRoom room) => _excepted == room || _whole?.IsExcepted(room) == true;

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

    private void GiveUp(
        LinkedListNode<(LineRoom Room, long Bytes, TaskCompletionSource Granted)> place, CancellationToken cancellationToken)
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
