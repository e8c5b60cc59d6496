using Harp.Hosting;

namespace Harp.Dispatcher.Listening;

/// <summary>The parts that the sessions of all doors share: bounds of memory that hold for all of them together.</summary>
internal sealed class SharedMemory(Live<SessionLimits> limits)
{
    private long _ahead;

    /// <summary>The long lines that are being read.</summary>
    public ReadingRooms Lines { get; } = new(limits.Current);

    /// <summary>The turns at work.</summary>
    public WorkTurns Turns { get; } = new(limits);

    /// <summary>The requests that wait for jobs.</summary>
    public WaitPlaces Waits { get; } = new(limits);

    /// <summary>The number of bytes of requests that are read ahead of their replies.</summary>
    public long Ahead => Interlocked.Read(ref _ahead);

    /// <summary>Takes room for requests that are read ahead, where there is some.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _ahead, bytes) <= limits.Current.AheadBytesMax)
        {
            return true;
        }

        Interlocked.Add(ref _ahead, -bytes);
        return false;
    }

    /// <summary>Takes room whether there is some or not.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _ahead, bytes);

    /// <summary>Gives room back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _ahead, -bytes);
}
