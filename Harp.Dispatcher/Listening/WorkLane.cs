using Harp.Dispatcher.Operations;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The requests of one connection that want to work, in their order. Few of them hold what they have read at once. Once the client is gone
/// none begins: closing the line answers all that wait in it, without an exception for each. The state belongs to <see cref="WorkTurns"/>,
/// under its lock.
/// </summary>
internal sealed class WorkLane(WorkTurns turns, int heldMax, Func<bool> isGone)
{
    public Queue<WorkPlace> Waiting { get; } = new();

    /// <summary>True if the client is known to be gone by now.</summary>
    public bool IsGone => isGone();

    /// <summary>The number of connections that may hold what they have read.</summary>
    public int HeldMax => heldMax;

    /// <summary>The number of connections that do.</summary>
    public int Held { get; set; }

    /// <summary>True if the line has its place among those that take turns.</summary>
    public bool IsReady { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>Waits for a turn; null where the client is gone.</summary>
    public Task<ReadPermit?> EnterAsync()
    {
        var place = new WorkPlace(turns, this);
        if (!turns.TryEnter(this, place))
        {
            place.Refuse();
        }

        return place.Granted;
    }

    /// <summary>The client is gone.</summary>
    public void Close() => turns.Close(this);
}
