using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Loop;

/// <summary>The content of one round of the ring: what to write, and what may happen once that is on disk.</summary>
internal sealed class Batch
{
    private readonly List<StoreWrite> _writes = [];
    private readonly List<Action<ICallSink>> _effects = [];
    private readonly List<(TaskCompletionSource<Reply> Waiter, Reply Reply)> _replies = [];
    private readonly List<TaskCompletionSource> _commits = [];
    private readonly List<JobId> _touched = [];
    private readonly List<StoreWrite.End> _ends = [];
    private readonly Dictionary<JobId, int> _held = [];

    /// <summary>The writes, in order.</summary>
    public IReadOnlyList<StoreWrite> Writes => _writes;

    public void Write(StoreWrite write) => _writes.Add(write);

    /// <summary>A job ends; who waits for that is told its outcome.</summary>
    public void End(StoreWrite.End end)
    {
        if (end.SlotStillTaken)
        {
            _held[end.Job] = _writes.Count;
        }

        _writes.Add(end);
        _ends.Add(end);
    }

    /// <summary>A slot is free that outlived its job; where the job ended in this very batch, it did not.</summary>
    public void FreeSlot(JobId job)
    {
        if (_held.Remove(job, out var place))
        {
            _writes[place] = (StoreWrite.End)_writes[place] with { SlotStillTaken = false };
        }
        else
        {
            _writes.Add(new StoreWrite.FreeSlot(job));
        }
    }

    /// <summary>Something to do to a call.</summary>
    public void Do(Action<ICallSink> effect) => _effects.Add(effect);

    public void Reply(TaskCompletionSource<Reply> waiter, Reply reply) => _replies.Add((waiter, reply));

    /// <summary>Somebody waits for the commit alone; nobody where null.</summary>
    public void Tell(TaskCompletionSource? committed)
    {
        if (committed is not null)
        {
            _commits.Add(committed);
        }
    }

    /// <summary>The store will have new packets of this job.</summary>
    public void Touch(JobId job) => _touched.Add(job);

    /// <summary>The writes are on disk: everything that waited for that happens.</summary>
    public void Release(ICallSink sink, JobSignals signals)
    {
        // The last first: a session writes its replies in order, so when it is woken for one, those after it are there too and leave in the
        // same packet.
        for (var i = _replies.Count - 1; i >= 0; i--)
        {
            _replies[i].Waiter.TrySetResult(_replies[i].Reply);
        }

        foreach (var committed in _commits)
        {
            committed.TrySetResult();
        }

        foreach (var effect in _effects)
        {
            effect(sink);
        }

        foreach (var job in _touched)
        {
            signals.Wake(job);
        }

        foreach (var end in _ends)
        {
            signals.End(end.Job, end.Outcome);
        }

        Clear();
    }

    /// <summary>Refuses: whether the writes are on disk is not known: nobody is told that they are, and nothing is done.</summary>
    public void Refuse()
    {
        foreach (var (waiter, _) in _replies)
        {
            waiter.TrySetResult(Refusals.StorageFailed());
        }

        foreach (var committed in _commits)
        {
            committed.TrySetException(new IOException("the store failed"));
        }

        Clear();
    }

    private void Clear()
    {
        _writes.Clear();
        _effects.Clear();
        _replies.Clear();
        _commits.Clear();
        _touched.Clear();
        _ends.Clear();
        _held.Clear();
    }
}
