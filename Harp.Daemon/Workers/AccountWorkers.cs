namespace Harp.Daemon.Workers;

/// <summary>
/// The workers of one account: how many there are, and which are idle. The one used last is taken first: its caches are warm, and the
/// others may go.
/// </summary>
internal sealed class AccountWorkers
{
    private readonly Lock _gate = new();
    private readonly List<(Worker Worker, long Since)> _idle = [];
    private int _living;

    /// <summary>Counts one more worker, which is about to be started; false where there are so many already.</summary>
    public bool TryEnter(int max)
    {
        lock (_gate)
        {
            if (_living >= max)
            {
                return false;
            }

            _living++;
            return true;
        }
    }

    /// <summary>A worker is gone.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _living--;
        }
    }

    /// <summary>The number of workers that are idle.</summary>
    public int Idle
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>One that has carried out a call is idle again.</summary>
    public void Push(Worker worker, long now)
    {
        lock (_gate)
        {
            _idle.Add((worker, now));
        }
    }

    /// <summary>
    /// One that has not carried out a call yet stands ready: those that have are taken before it, and nobody has needed it for as long as
    /// the one next to it.
    /// </summary>
    public void PushReady(Worker worker, long now)
    {
        lock (_gate)
        {
            _idle.Insert(0, (worker, _idle.Count == 0 ? now : _idle[0].Since));
        }
    }

    /// <summary>The one used last; null where none is idle.</summary>
    public Worker? Pop()
    {
        lock (_gate)
        {
            if (_idle.Count == 0)
            {
                return null;
            }

            var worker = _idle[^1].Worker;
            _idle.RemoveAt(_idle.Count - 1);
            return worker;
        }
    }

    /// <summary>Since when the one that is idle for longest is; null where none is.</summary>
    public long? Oldest
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count == 0 ? null : _idle[0].Since;
            }
        }
    }

    /// <summary>Takes out the one that is idle for longest, where it is so since before a time and at least so many others stay.</summary>
    public Worker? PopOldest(long before, int others)
    {
        lock (_gate)
        {
            if (_idle.Count <= others || _idle[0].Since > before)
            {
                return null;
            }

            var worker = _idle[0].Worker;
            _idle.RemoveAt(0);
            return worker;
        }
    }
}
