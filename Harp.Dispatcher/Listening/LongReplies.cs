using Harp.Hosting;

namespace Harp.Dispatcher.Listening;

/// <summary>
/// The room of replies that are longer than a piece of work usually reads: outcomes and packets of megabytes, which are held until the
/// client has read them. Who finds none waits, in the order of asking and without holding anything; one is let in however long it is. Short
/// replies never wait here.
/// </summary>
/// <param name="limits">What bounds sessions now.</param>
internal sealed class LongReplies(Live<SessionLimits> limits)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(WorkLane Lane, long Bytes, TaskCompletionSource<bool> Granted)> _waiting = [];
    private long _used;

    /// <summary>The number of bytes that are taken.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The number of requests that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes room where there is some at once.</summary>
    public bool TryTake(long bytes)
    {
        lock (_lock)
        {
            return _waiting.Count == 0 && Take(bytes);
        }
    }

    /// <summary>Waits for room; false where the client is gone.</summary>
    public Task<bool> TakeAsync(WorkLane lane, long bytes)
    {
        lock (_lock)
        {
            if (lane.IsClosed)
            {
                return Task.FromResult(false);
            }

            var granted = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.AddLast((lane, bytes, granted));
            Grant();
            return granted.Task;
        }
    }

    /// <summary>Gives room back.</summary>
    public void Release(long bytes)
    {
        lock (_lock)
        {
            _used -= bytes;
            Grant();
        }
    }

    /// <summary>The client is gone: what it waits for is told so.</summary>
    public void Close(WorkLane lane)
    {
        lock (_lock)
        {
            for (var place = _waiting.First; place is not null;)
            {
                var next = place.Next;
                if (place.Value.Lane == lane)
                {
                    _waiting.Remove(place);
                    place.Value.Granted.SetResult(false);
                }

                place = next;
            }

            Grant();
        }
    }

    private bool Take(long bytes)
    {
        if (_used > 0 && limits.Current.LongRepliesBytesMax is > 0 and var most && _used + bytes > most)
        {
            return false;
        }

        _used += bytes;
        return true;
    }

    private void Grant()
    {
        while (_waiting.First is { Value: var first } && Take(first.Bytes))
        {
            _waiting.RemoveFirst();
            first.Granted.SetResult(true);
        }
    }
}
