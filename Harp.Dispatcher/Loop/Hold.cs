using System.Threading.Channels;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Disk;
using Harp.Protocol.Messages.Replies;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// What the loop does while its batch does not fit on the disk: it tries again, once in a while and whenever something was pruned. Meanwhile calls are refused,
/// pruning goes first, and whatever else happens is kept for afterwards, in order. A stop ends it, with a failure: what is in the batch was not stored.
/// </summary>
/// <param name="events">What happens.</param>
/// <param name="processor">Whose batch it is.</param>
/// <param name="limits">How much is kept, and how often it is tried.</param>
/// <param name="time">When.</param>
/// <param name="log">Where begin and end are told.</param>
internal sealed class Hold(ChannelReader<LoopEvent> events, BatchProcessor processor, LoopLimits limits, TimeProvider time, ILogger log)
{
    private readonly Queue<LoopEvent> _kept = new();
    private volatile DiskShortage? _shortage;
    private Task<bool> _arrival = Task.FromResult(true);
    private bool _stopping;

    /// <summary>How to answer a call just now; null where it may be posted.</summary>
    public Reply? Refusal => _shortage is { } shortage ? Refusals.NoRoom(shortage) : null;

    /// <summary>Whether happenings are kept that are still to be taken.</summary>
    public bool HasKept => _kept.Count > 0;

    /// <summary>The next happening to take, of those that were kept or of those that wait.</summary>
    public bool TryTake(out LoopEvent happening) => _kept.TryDequeue(out happening!) || events.TryRead(out happening!);

    /// <summary>The next happening to take, which stays where it is.</summary>
    public LoopEvent? Peek() => _kept.TryPeek(out var kept) ? kept : events.TryPeek(out var waiting) ? waiting : null;

    /// <summary>Holds the loop until <paramref name="store"/> fits.</summary>
    /// <param name="full">Why it did not fit.</param>
    /// <param name="store">Tries to store the batch.</param>
    /// <param name="refused">Told of each call that is refused meanwhile.</param>
    /// <exception cref="StoreFailedException">The store failed, or the dispatcher stops.</exception>
    public void Run(StoreFullException full, Action store, Action<LoopEvent.Submit> refused)
    {
        var began = time.GetTimestamp();
        log.LoopHeld(full.Message);
        for (StoreFullException? still = full; still is not null; still = Try(store))
        {
            _shortage = still.Shortage;
            if (_stopping)
            {
                throw still;
            }

            WaitForRoom(refused);
        }

        _shortage = null;
        processor.Clock.StoodStill(time.GetElapsedTime(began));
        log.LoopGoesOn(time.GetElapsedTime(began).TotalSeconds);
    }

    private static StoreFullException? Try(Action store)
    {
        try
        {
            store();
            return null;
        }
        catch (StoreFullException full)
        {
            return full;
        }
    }

    /// <summary>Until it is worth another attempt.</summary>
    private void WaitForRoom(Action<LoopEvent.Submit> refused)
    {
        processor.Sweeper.Sweep();
        var pause = processor.Sweeper.IsDone ? Task.Delay(limits.FullPause, time) : Task.CompletedTask;
        while (true)
        {
            while (_kept.Count < limits.QueuedMax && events.TryRead(out var happening))
            {
                if (Keep(happening, refused))
                {
                    return;
                }
            }

            if (pause.IsCompleted || _stopping)
            {
                return;
            }

            WaitForEvent(pause);
        }
    }

    /// <summary>Keeps a happening, or deals with it; true where that may have made room.</summary>
    private bool Keep(LoopEvent happening, Action<LoopEvent.Submit> refused)
    {
        switch (happening)
        {
            case LoopEvent.Submit submit:
                refused(submit);
                submit.Reply.TrySetResult(Refusal!);
                return false;
            case LoopEvent.Prune prune:
                processor.Take(prune);
                return true;
            case LoopEvent.Tick:
                return false;
            default:
                _stopping |= happening is LoopEvent.Drain;
                _kept.Enqueue(happening);
                return false;
        }
    }

    private void WaitForEvent(Task pause)
    {
        if (_arrival.IsCompleted)
        {
            _arrival = events.WaitToReadAsync().AsTask();
        }

        // Where no more can be kept, or nothing comes any more, only time helps.
        if (_kept.Count >= limits.QueuedMax || (_arrival.IsCompleted && !_arrival.Result))
        {
            Task.WaitAny(pause);
        }
        else
        {
            Task.WaitAny(pause, _arrival);
        }
    }
}
