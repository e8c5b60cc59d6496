using System.Threading.Channels;
using Harp.Dispatcher.Storage;
using Harp.Dispatcher.Storage.Disk;
using Harp.Protocol.Messages.Replies;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// The behaviour of the loop while its batch does not fit on the disk: it tries again, once in a while and whenever something was pruned.
/// Meanwhile calls are refused, pruning goes first, pings are answered, changes of the limits are taken in, and whatever else happens is
/// kept for afterwards, in order. A stop ends it, with a failure: what is in the batch was not stored. Errands are dealt with however much
/// is kept.
/// </summary>
/// <param name="errands">What goes first.</param>
/// <param name="messages">What happens.</param>
/// <param name="processor">Whose batch it is.</param>
/// <param name="limits">How much is kept, and how often it is tried.</param>
/// <param name="time">When.</param>
/// <param name="log">Where begin and end are told.</param>
internal sealed class FullDiskWait(
    ChannelReader<LoopMessage> errands, ChannelReader<LoopMessage> messages, BatchProcessor processor, LoopLimits limits,
    TimeProvider time, ILogger log)
{
    private readonly Queue<LoopMessage> _kept = new();
    private volatile DiskShortage? _shortage;
    private Task<bool> _arrival = Task.FromResult(true);
    private Task<bool> _errand = Task.FromResult(true);
    private LoopMessage.Change? _change;
    private bool _stopping;

    /// <summary>The answer to call just now; null where it may be posted.</summary>
    public Reply? Refusal => _shortage is { } shortage ? Refusals.NoRoom(shortage) : null;

    /// <summary>True if messages are kept that are still to be taken.</summary>
    public bool HasKept => _kept.Count > 0;

    /// <summary>The next event to take: errands first, then those that were kept, then those that wait.</summary>
    public bool TryTake(out LoopMessage message) =>
        errands.TryRead(out message!) || _kept.TryDequeue(out message!) || messages.TryRead(out message!);

    /// <summary>The next event to take that is no errand; it stays where it is.</summary>
    public LoopMessage? Peek() => _kept.TryPeek(out var kept) ? kept : messages.TryPeek(out var waiting) ? waiting : null;

    /// <summary>Holds the loop until <paramref name="store"/> fits.</summary>
    /// <param name="full">Why it did not fit.</param>
    /// <param name="store">Tries to store the batch.</param>
    /// <param name="refused">Told of each call that is refused meanwhile.</param>
    /// <exception cref="StoreFailedException">The store failed, or the dispatcher stops.</exception>
    public void Run(StoreFullException full, Action store, Action<LoopMessage.Submit> refused)
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
    private void WaitForRoom(Action<LoopMessage.Submit> refused)
    {
        processor.Sweeper.Sweep();
        var pause = processor.Sweeper.IsDone ? Task.Delay(limits.FullPause, time) : Task.CompletedTask;
        while (true)
        {
            if (RunErrands())
            {
                return;
            }

            while (_kept.Count < limits.QueuedMax && messages.TryRead(out var message))
            {
                Keep(message, refused);
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
                case LoopMessage.Ping ping:
                    // The loop lives, and the disk answers, though it has no room.
                    ping.Answered.TrySetResult();
                    break;
                case LoopMessage.Change message:
                    _change = message;
                    message.Done.TrySetResult();
                    break;
                case LoopMessage.Prune prune:
                    processor.Take(prune);
                    pruned = true;
                    break;
                default:
                    _stopping |= errand is LoopMessage.Drain;
                    _kept.Enqueue(errand);
                    break;
            }
        }

        return pruned;
    }

    /// <summary>
    /// The last of the changes is taken as soon as the loop goes on: what follows from it, calls that may start, must be stored, too.
    /// </summary>
    private void KeepChange()
    {
        if (_change is { } last)
        {
            _change = null;
            _kept.Enqueue(last);
        }
    }

    /// <summary>Keeps an event; a call is refused instead.</summary>
    private void Keep(LoopMessage message, Action<LoopMessage.Submit> refused)
    {
        if (message is LoopMessage.Submit submit)
        {
            refused(submit);
            submit.Reply.TrySetResult(Refusal!);
        }
        else if (message is not LoopMessage.Tick)
        {
            _kept.Enqueue(message);
        }
    }

    private void WaitForEvent(Task pause)
    {
        _arrival = _arrival.IsCompleted ? messages.WaitToReadAsync().AsTask() : _arrival;
        _errand = _errand.IsCompleted ? errands.WaitToReadAsync().AsTask() : _errand;

        // Where no more can be kept only errands and time help; where nothing comes any more, only time.
        var ended = _errand is { IsCompletedSuccessfully: true, Result: false };
        Task.WaitAny(_kept.Count >= limits.QueuedMax || ended ? [pause, ended ? pause : _errand] : [pause, _errand, _arrival]);
    }
}
