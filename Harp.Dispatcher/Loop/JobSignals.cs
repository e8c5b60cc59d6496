using System.Collections.Concurrent;
using Harp.Protocol.Framing;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Wakes those who wait for a job. A wake-up is only a hint that the store has something new; the truth is in the store. The outcome of a
/// job that ends is the same for ever and handed to those who wait for it, so that not each of them reads it. Arm the watch first, then
/// look into the store, then wait: so nothing is missed. To begin a wait and to give it up cost the same however many wait for the job.
/// </summary>
internal sealed class JobSignals
{
    private readonly ConcurrentDictionary<JobId, Signal> _signals = new();

    private int _watchers;

    /// <summary>The number of watches, of whichever jobs.</summary>
    public int Watchers => Volatile.Read(ref _watchers);

    /// <summary>The number of jobs that are watched.</summary>
    public int Watched => _signals.Count;

    /// <summary>Starts to watch a job; dispose of the watch when done.</summary>
    public Watch Start(JobId job)
    {
        while (true)
        {
            var signal = _signals.GetOrAdd(job, static _ => new Signal());
            if (signal.TryEnter())
            {
                Interlocked.Increment(ref _watchers);
                return new Watch(this, job, signal);
            }
        }
    }

    /// <summary>Something of the job was committed.</summary>
    public void Wake(JobId job)
    {
        if (_signals.TryGetValue(job, out var signal))
        {
            signal.Raise();
        }
    }

    /// <summary>The job's end was committed.</summary>
    /// <param name="job">The job.</param>
    /// <param name="outcome">The outcome's line without LF.</param>
    public void End(JobId job, byte[] outcome)
    {
        if (_signals.TryGetValue(job, out var signal))
        {
            // A long one is read from the store by who waited for it, in turns: here it would be held for all of them until the slowest has
            // it.
            signal.OutcomeLine = outcome.Length <= LineRoom.FreeBytes ? [.. outcome, (byte)'\n'] : null;
            signal.Raise();
        }
    }

    /// <summary>One watcher's view of a job's signal; one wait at a time.</summary>
    internal sealed class Watch : IDisposable
    {
        private readonly JobSignals _owner;
        private readonly JobId _job;
        private readonly Signal _signal;
        private TaskCompletionSource<bool> _woken = new();

        public Watch(JobSignals owner, JobId job, Signal signal)
        {
            (_owner, _job, _signal) = (owner, job, signal);
            Place = new LinkedListNode<Watch>(this);
        }

        /// <summary>Its place among those that wait for the signal.</summary>
        public LinkedListNode<Watch> Place { get; }

        /// <summary>
        /// The outcome's line with its LF, where the job has ended since somebody began to watch it; null where that is not known here.
        /// </summary>
        public byte[]? OutcomeLine => _signal.OutcomeLine;

        /// <summary>From now on a wake-up counts; one that is on its way already may come, too. Done with true when it has come.</summary>
        public Task<bool> Arm()
        {
            lock (_signal.Waiting)
            {
                _woken = _woken.Task.IsCompleted ? new TaskCompletionSource<bool>() : _woken;
                if (Place.List is null)
                {
                    _signal.Waiting.AddLast(Place);
                }

                return _woken.Task;
            }
        }

        /// <summary>
        /// Waits for a wake-up since the last <see cref="Arm"/>; false where that was given up first. What was committed is so still told
        /// while the dispatcher stops.
        /// </summary>
        public async Task<bool> WaitAsync(CancellationToken giveUp, CancellationToken limit = default)
        {
            await using var whenGivenUp = giveUp.UnsafeRegister(static watch => ((Watch)watch!).GiveUp(), this).ConfigureAwait(false);
            await using var whenLate = limit.UnsafeRegister(static watch => ((Watch)watch!).GiveUp(), this).ConfigureAwait(false);
            return await _woken.Task.ConfigureAwait(false);
        }

        /// <summary>The wake-up has come. Each goes on by itself: what it does then may take a moment.</summary>
        public void Wake() => ThreadPool.UnsafeQueueUserWorkItem(static woken => woken.TrySetResult(true), _woken, preferLocal: false);

        public void Dispose()
        {
            lock (_signal.Waiting)
            {
                TryLeave();
            }

            Interlocked.Decrement(ref _owner._watchers);
            if (_signal.Leave())
            {
                _owner._signals.TryRemove(new KeyValuePair<JobId, Signal>(_job, _signal));
            }
        }

        /// <summary>
        /// Ends the wait, unless a wake-up is on its way. Who waited goes on here, as it has little to do: thousands may be given up in a
        /// row.
        /// </summary>
        private void GiveUp()
        {
            lock (_signal.Waiting)
            {
                if (!TryLeave())
                {
                    return;
                }
            }

            _woken.TrySetResult(false);
        }

        private bool TryLeave()
        {
            if (Place.List is null)
            {
                return false;
            }

            _signal.Waiting.Remove(Place);
            return true;
        }
    }

    /// <summary>The signal that all watchers of one job share; closed for good when the last one leaves.</summary>
    internal sealed class Signal
    {
        private readonly Lock _lock = new();
        private int _watchers;
        private bool _closed;
        private byte[]? _outcomeLine;

        /// <summary>Those that are armed, and not woken since. Locked by whoever touches it.</summary>
        public LinkedList<Watch> Waiting { get; } = [];

        public byte[]? OutcomeLine
        {
            get => Volatile.Read(ref _outcomeLine);
            set => Volatile.Write(ref _outcomeLine, value);
        }

        public bool TryEnter()
        {
            lock (_lock)
            {
                _watchers += _closed ? 0 : 1;
                return !_closed;
            }
        }

        public bool Leave()
        {
            lock (_lock)
            {
                _watchers--;
                _closed = _watchers == 0;
                return _closed;
            }
        }

        /// <summary>Wakes all that wait. The loop has better things to do than to go through thousands.</summary>
        public void Raise()
        {
            Watch[] woken;
            lock (Waiting)
            {
                woken = [.. Waiting];
                Waiting.Clear();
            }

            if (woken.Length == 1)
            {
                woken[0].Wake();
            }
            else if (woken.Length > 1)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static all => Array.ForEach(all, watch => watch.Wake()), woken, preferLocal: false);
            }
        }
    }
}
