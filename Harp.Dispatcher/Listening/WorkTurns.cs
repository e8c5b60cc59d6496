namespace Harp.Dispatcher.Listening;

/// <summary>
/// Gives connections turns at work on requests, which reads the store, and makes replies of what was read. So many may at once, and the
/// connections take turns: however many requests one of them has sent, another one waits for one piece of work of each. What is read and
/// not sent yet is counted here as well; where it is much, each connection is given small pieces.
/// </summary>
/// <param name="limits">What bounds sessions now.</param>
internal sealed class WorkTurns(Harp.Hosting.Live<SessionLimits> limits)
{
    /// <summary>About how many bytes one piece of work reads, where there is room.</summary>
    public const int LargePieceBytes = Harp.Dispatcher.Operations.StoredStream.ReadBytesMax;

    /// <summary>About how many bytes it reads where there is none.</summary>
    public const int SmallPieceBytes = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<WorkLane> _ready = new();
    private long _heldBytes;
    private int _working;

    /// <summary>The room of what is longer than such a piece.</summary>
    public LongReplies LongReplies { get; } = new(limits);

    /// <summary>The number of requests that work.</summary>
    public int Working => Volatile.Read(ref _working);

    /// <summary>About how many bytes are read and not sent yet.</summary>
    public long HeldBytes => Interlocked.Read(ref _heldBytes);

    /// <summary>The line of one connection.</summary>
    /// <param name="heldMax">How many requests of it may hold what they have read.</param>
    /// <param name="isGone">Whether nobody is left to be answered; asked before each piece of work.</param>
    public WorkLane Open(int heldMax, Func<bool> isGone) => new(this, heldMax, isGone);

    /// <summary>Takes a turn if there is one at once; else the place waits in its line, or is refused where that is closed.</summary>
    internal bool TryEnter(WorkLane lane, WorkPlace place)
    {
        lock (_lock)
        {
            if (lane.IsClosed)
            {
                return false;
            }

            lane.Waiting.Enqueue(place);
            MakeReady(lane);
            Grant();
            return true;
        }
    }

    internal void EndTurn(WorkPlace place)
    {
        lock (_lock)
        {
            if (place.Works)
            {
                place.Works = false;
                _working--;
                Grant();
            }
        }
    }

    internal void Leave(WorkLane lane, WorkPlace place)
    {
        lock (_lock)
        {
            _working -= place.Works ? 1 : 0;
            place.Works = false;
            _heldBytes -= place.BytesMax;
            lane.Held--;
            MakeReady(lane);
            Grant();
        }
    }

    /// <summary>Nobody is left to be answered: what waits is told so, and works no more.</summary>
    internal void Close(WorkLane lane)
    {
        WorkPlace[] waiting;
        lock (_lock)
        {
            lane.IsClosed = true;
            waiting = [.. lane.Waiting];
            lane.Waiting.Clear();
        }

        foreach (var place in waiting)
        {
            place.Refuse();
        }

        LongReplies.Close(lane);
    }

    private void MakeReady(WorkLane lane)
    {
        if (!lane.IsReady && lane.Waiting.Count > 0 && lane.Held < lane.HeldMax)
        {
            lane.IsReady = true;
            _ready.Enqueue(lane);
        }
    }

    private void Grant()
    {
        while (_working < limits.Current.WorkingMax && _ready.TryDequeue(out var lane))
        {
            lane.IsReady = false;
            if (lane.Waiting.TryDequeue(out var place))
            {
                lane.Held++;
                _working++;
                place.Grant(_heldBytes + LargePieceBytes <= limits.Current.SendingBytesMax ? LargePieceBytes : SmallPieceBytes);
                _heldBytes += place.BytesMax;
                MakeReady(lane);
            }
        }
    }
}
