using System.Globalization;

namespace Harp.Dispatcher.Diagnostics;

/// <summary>
/// The state of the loop, as it published it after its last batch: anybody may read it at any time, and nobody has to look into the
/// scheduler for it.
/// </summary>
internal sealed class LoopFigures(TimeProvider time)
{
    private const long Nothing = long.MinValue;

    private long _waiting;
    private long _running;
    private long _oldest = Nothing;
    private long _submitted;
    private long _ended;
    private long _failed;
    private long _interrupted;

    /// <summary>Jobs that wait.</summary>
    public long Waiting => Volatile.Read(ref _waiting);

    /// <summary>Calls that hold a slot.</summary>
    public long Running => Volatile.Read(ref _running);

    /// <summary>For how long the oldest of the waiting jobs has waited; zero where none waits.</summary>
    public TimeSpan OldestWait => Volatile.Read(ref _oldest) is var since && since == Nothing ? TimeSpan.Zero : time.GetElapsedTime(since);

    /// <summary>Jobs accepted by this process.</summary>
    public long Submitted => Volatile.Read(ref _submitted);

    /// <summary>Jobs that have ended in this process.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>Those of them that ended with an error.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Those of them that a stop interrupted.</summary>
    public long Interrupted => Volatile.Read(ref _interrupted);

    /// <summary>The same in a few words.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{Running} running, {Waiting} waiting");

    /// <summary>Only the loop calls this and what follows.</summary>
    public void Publish(int waiting, int running, long? oldestSince)
    {
        Volatile.Write(ref _waiting, waiting);
        Volatile.Write(ref _running, running);
        Volatile.Write(ref _oldest, oldestSince ?? Nothing);
    }

    public void JobSubmitted() => Volatile.Write(ref _submitted, _submitted + 1);

    public void JobEnded(bool failed, bool interrupted)
    {
        Volatile.Write(ref _ended, _ended + 1);
        Volatile.Write(ref _failed, _failed + (failed ? 1 : 0));
        Volatile.Write(ref _interrupted, _interrupted + (interrupted ? 1 : 0));
    }
}
