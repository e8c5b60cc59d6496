using System.Threading.Channels;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Disk;
using Harp.Protocol.Messages.Replies;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// What the loop does while its batch does not fit on the disk: it tries again, once in a while and whenever something was pruned. Meanwhile calls are refused, pruning goes
/// first, pings are answered, changes of the limits are taken in, and whatever else happens is kept for afterwards, in order. A stop ends it, with a failure: what is in the batch
/// was not stored. Errands are dealt with however much is kept.
/// </summary>
/// <param name="errands">What goes first.</param>
/// <param name="events">What happens.</param>
/// <param name="processor">Whose batch it is.</param>
/// <param name="limits">How much is kept, and how often it is tried.</param>
/// <param name="time">When.</param>
/// <param name="log">Where begin and end are told.</param>
internal sealed class Hold(ChannelReader<LoopEvent> errands, ChannelReader<LoopEvent> events, BatchProcessor processor, LoopLimits limits, TimeProvider time, ILogger log)
{
    private readonly Queue<LoopEvent> _kept = new();
    private volatile DiskShortage? _shortage;
    private Task<bool> _arrival = Task.FromResult(true);
    private Task<bool> _errand = Task.FromResult(true);
    private LoopEvent.Change? _change;
    private bool _stopping;

    /// <summary>How to answer a call just now; null where it may be posted.</summary>
    public Reply? Refusal => _shortage is { } shortage ? Refusals.NoRoom(shortage) : null;

    /// <summary>Whether happenings are kept that are still to be taken.</summary>
    public bool HasKept => _kept.Count > 0;

    /// <summary>The next happening to take: errands first, then those that were kept, then those that wait.</summary>
    public bool TryTake(out LoopEvent happening) => errands.TryRead(out happening!) || _kept.TryDequeue(out happening!) || events.TryRead(out happening!);

    /// <summary>The next happening to take that is no errand; it stays where it is.</summary>
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
        KeepChange();
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
            if (RunErrands())
            {
                return;
            }

            while (_kept.Count < limits.QueuedMax && events.TryRead(out var happening))
            {
                Keep(happening, refused);
            }

            if (pause.IsCompleted || _stopping)
            {
                return;
            }

            WaitForEvent(pause);
        }
    }

    /// <summary>Deals with the errands that wait; true where one of them may have made room.</summary>
    private bool RunErrands()
    {
        var pruned = false;
        while (!pruned && errands.TryRead(out var errand))
        {
            switch (errand)
            {
                case LoopEvent.Ping ping:
                    // The loop lives, and the disk answers, though it has no room.
                    ping.Answered.TrySetResult();
                    break;
                case LoopEvent.Change change:
                    _change = change;
                    change.Done.TrySetResult();
                    break;
                case LoopEvent.Prune prune:
                    processor.Take(prune);
                    pruned = true;
                    break;
                default:
                    _stopping |= errand is LoopEvent.Drain;
                    _kept.Enqueue(errand);
                    break;
            }
        }

        return pruned;
    }

    /// <summary>The last of the changes is taken as soon as the loop goes on: what follows from it, calls that may start, must be stored, too.</summary>
    private void KeepChange()
    {
        if (_change is { } last)
        {
            _change = null;
            _kept.Enqueue(last);
        }
    }

    /// <summary>Keeps a happening; a call is refused instead.</summary>
    private void Keep(LoopEvent happening, Action<LoopEvent.Submit> refused)
    {
        if (happening is LoopEvent.Submit submit)
        {
            refused(submit);
            submit.Reply.TrySetResult(Refusal!);
        }
        else if (happening is not LoopEvent.Tick)
        {
            _kept.Enqueue(happening);
        }
    }

    private void WaitForEvent(Task pause)
    {
        _arrival = _arrival.IsCompleted ? events.WaitToReadAsync().AsTask() : _arrival;
        _errand = _errand.IsCompleted ? errands.WaitToReadAsync().AsTask() : _errand;

        // Where no more can be kept only errands and time help; where nothing comes any more, only time.
        var ended = _errand is { IsCompletedSuccessfully: true, Result: false };
        Task.WaitAny(_kept.Count >= limits.QueuedMax || ended ? [pause, ended ? pause : _errand] : [pause, _errand, _arrival]);
    }
}
