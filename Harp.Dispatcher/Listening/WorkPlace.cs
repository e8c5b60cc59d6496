using Harp.Dispatcher.Operations;

namespace Harp.Dispatcher.Listening;

/// <summary>One request's place in its connection's line, and, once it has a turn, its right to read and hold.</summary>
internal sealed class WorkPlace(WorkTurns turns, WorkLane lane) : ReadPermit
{
    private readonly TaskCompletionSource<ReadPermit?> _granted = new();
    private int _bytesMax;
    private bool _left;
    private long _longBytes;

    /// <summary>Brings the place itself when it has its turn; null when the client is gone.</summary>
    public Task<ReadPermit?> Granted => _granted.Task;

    /// <inheritdoc/>
    public override int BytesMax => _bytesMax;

    /// <summary>True if it has a turn.</summary>
    public bool Works { get; set; }

    /// <summary>
    /// Gives it a turn. It goes on behind whatever else waits for a thread: one that kept its thread would keep those waiting who ask for
    /// no turn. Where the client is found gone then, it does no work.
    /// </summary>
    public void Grant(int bytesMax)
    {
        (_bytesMax, Works) = (bytesMax, true);
        ThreadPool.UnsafeQueueUserWorkItem(static place => place.Begin(), this, preferLocal: false);
    }

    private void Begin()
    {
        if (lane.IsGone)
        {
            Dispose();
            Refuse();
        }
        else
        {
            _granted.SetResult(this);
        }
    }

    /// <summary>The client is gone. Who waited goes on here, as it has little to do.</summary>
    public void Refuse() => _granted.SetResult(null);

    /// <inheritdoc/>
    public override bool TryTake(long bytes)
    {
        var taken = turns.LongReplies.TryTake(bytes);
        _longBytes += taken ? bytes : 0;
        return taken;
    }

    /// <inheritdoc/>
    public override async Task<bool> TakeAsync(long bytes)
    {
        EndTurn();
        var taken = await turns.LongReplies.TakeAsync(lane, bytes).ConfigureAwait(false);
        _longBytes += taken ? bytes : 0;
        return taken;
    }

    /// <inheritdoc/>
    public override void EndTurn() => turns.EndTurn(this);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_left)
        {
            _left = true;
            turns.Leave(lane, this);
            if (_longBytes > 0)
            {
                turns.LongReplies.Release(_longBytes);
            }
        }
    }
}
