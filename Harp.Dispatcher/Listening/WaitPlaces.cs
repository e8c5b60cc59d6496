using Harp.Hosting;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// Bounds how many requests with an id wait for a job or its packets on all connections together. One user, or one address where there are
/// no users, may have as many as are left for all others: alone half of all, two a third each. So whoever comes finds places, however many
/// somebody else has taken.
/// </summary>
/// <param name="limits">What bounds sessions now.</param>
internal sealed class WaitPlaces(Live<SessionLimits> limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byOwner = [];
    private int _taken;

    /// <summary>The number that is taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>The most that all have together.</summary>
    public int Max => limits.Current.WaitsMax;

    /// <summary>Takes a place, where there is one for the owner.</summary>
    public bool TryTake(string owner)
    {
        lock (_lock)
        {
            var held = _byOwner.GetValueOrDefault(owner);
            if (held >= Max - _taken)
            {
                return false;
            }

            _byOwner[owner] = held + 1;
            _taken++;
            return true;
        }
    }

    /// <summary>Gives one back.</summary>
    public void Release(string owner)
    {
        lock (_lock)
        {
            _taken--;
            if (--_byOwner[owner] == 0)
            {
                _byOwner.Remove(owner);
            }
        }
    }
}
