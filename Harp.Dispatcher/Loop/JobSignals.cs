using System.Collections.Concurrent;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Wakes those who wait for a job. A wake-up is only a hint that the store has something new; the truth is in the store. The outcome of a job that ends is the same for ever and
/// handed to those who wait for it, so that not each of them reads it.
/// Watch first, then look into the store, then wait: so nothing is missed.
/// </summary>
internal sealed class JobSignals
{
    private readonly ConcurrentDictionary<JobId, Signal> _signals = new();

    private int _watchers;

    /// <summary>How many watches there are, of whichever jobs.</summary>
    public int Watchers => Volatile.Read(ref _watchers);

    /// <summary>How many jobs are watched.</summary>
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

    /// <summary>Waits for a wake-up. One that came before the cancellation counts: what was committed is still told while the dispatcher stops.</summary>
    /// <exception cref="OperationCanceledException">The wait is given up.</exception>
    public static async Task WaitAsync(Task next, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (next.IsCompleted)
        {
            // Both came; the caller looks into the store once more, and is cancelled at its next wait.
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
            signal.OutcomeLine = [.. outcome, (byte)'\n'];
            signal.Raise();
        }
    }

    /// <summary>One watcher's view of a job's signal.</summary>
    internal sealed class Watch(JobSignals owner, JobId job, Signal signal) : IDisposable
    {
        /// <summary>A task that is done at the next wake-up after this call. Take it before looking into the store.</summary>
        public Task Next => signal.Next;

        /// <summary>The outcome's line with its LF, where the job has ended since somebody began to watch it; null where that is not known here.</summary>
        public byte[]? OutcomeLine => signal.OutcomeLine;

        public void Dispose()
        {
            Interlocked.Decrement(ref owner._watchers);
            if (signal.Leave())
            {
                owner._signals.TryRemove(new KeyValuePair<JobId, Signal>(job, signal));
            }
        }
    }

    /// <summary>What all watchers of one job share; closed for good when the last one leaves.</summary>
    internal sealed class Signal
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _watchers;
        private bool _closed;
        private byte[]? _outcomeLine;

        public byte[]? OutcomeLine
        {
            get => Volatile.Read(ref _outcomeLine);
            set => Volatile.Write(ref _outcomeLine, value);
        }

        public Task Next
        {
            get
            {
                lock (_lock)
                {
                    return _next.Task;
                }
            }
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

        public void Raise()
        {
            TaskCompletionSource raised;
            lock (_lock)
            {
                raised = _next;
                _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            raised.SetResult();
        }
    }
}
