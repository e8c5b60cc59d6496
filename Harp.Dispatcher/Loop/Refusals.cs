using Harp.Dispatcher.Storage.Disk;
using Harp.Protocol.Errors;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Loop;

/// <summary>The answers of the loop where it does not do what was asked (spec: "Errors").</summary>
internal static class Refusals
{
    public static Reply ShuttingDown() => OutcomeReply.Error(ShutDown());

    private static HarpError ShutDown() => new(ErrorType.Shutdown, "the dispatcher is stopping; nothing was done");

    public static Reply StorageUnreadable(string message) => OutcomeReply.Error(new HarpError(ErrorType.StorageError, message));

    public static Reply StoreLost(string files) => OutcomeReply.Error(new HarpError(
        ErrorType.Overloaded,
        $"{files} of the dispatcher's store was deleted, renamed or replaced, so a job would be lost; nothing was accepted",
        HarpError.WithData(("retry_after", 10))));

    public static Reply KeyTaken(string key, JobId job) => OutcomeReply.Error(new HarpError(
        ErrorType.KeyConflict,
        $"key: expected one that is new, or the same call as before; '{Shortened(key)}' stands for another call",
        HarpError.WithData(("job_id", job.ToString()))));

    public static Reply StorageFailed() => OutcomeReply.Error(StorageError());

    public static HarpError StorageError() =>
        new(ErrorType.StorageError, "the store failed; whether the request took effect is known after the dispatcher's next start");

    public static Reply TooManyWaiting(int waiting, int limit) => OutcomeReply.Error(new HarpError(
        ErrorType.Overloaded,
        $"{waiting} jobs wait already, the most that may; nothing was accepted",
        HarpError.WithData(("retry_after", 1), ("limit", limit))));

    public static Reply TooManyWaitingOf(string user, int limit) => OutcomeReply.Error(new HarpError(
        ErrorType.Overloaded,
        $"{limit} jobs of '{user}' wait already, the most that may; nothing was accepted",
        HarpError.WithData(("retry_after", 1), ("limit", limit))));

    public static Reply QueueDiffers(QueueSpec wanted, int concurrency) => OutcomeReply.Error(new HarpError(
        ErrorType.QueueConflict,
        $"queue.concurrency: expected {concurrency}, which queue '{wanted.Name.Label}' has, got {wanted.Concurrency}",
        HarpError.WithData(("concurrency", concurrency), ("asked", wanted.Concurrency))));

    public static Reply QueueMayNotAppear(QueueName queue, string? user) => OutcomeReply.Error(new HarpError(
        ErrorType.AccessDenied,
        $"call: queue '{queue.Label}' does not exist now, and no rule lets '{user}' make it appear",
        HarpError.WithData(("operation", "call"))));

    public static Reply TooMuchQueued(long limitBytes) => OutcomeReply.Error(new HarpError(
        ErrorType.Overloaded,
        $"{limitBytes} bytes wait to be stored already, the most that may; nothing was accepted",
        HarpError.WithData(("retry_after", 1), ("limit", limitBytes))));

    public static Reply NoRoom(DiskShortage shortage) => OutcomeReply.Error(DiskFull(shortage, "accepted"));

    /// <summary>There is no room to do it.</summary>
    /// <param name="shortage">What there is, and what it would take.</param>
    /// <param name="done">What was done to nothing.</param>
    public static HarpError DiskFull(DiskShortage shortage, string done) => new(
        ErrorType.Overloaded,
        $"the dispatcher's disk has {shortage.FreeBytes} bytes free, {shortage.NeededBytes} are needed; nothing was {done}",
        HarpError.WithData(("retry_after", 10), ("free", shortage.FreeBytes), ("needed", shortage.NeededBytes)));

    private static string Shortened(string key) => key.Length <= 60 ? key : $"{key[..60]}…";

    /// <summary>Answers who posted an event that the loop will not take any more.</summary>
    public static void Refuse(LoopMessage message)
    {
        switch (message)
        {
            case LoopMessage.Submit submit:
                submit.Reply.TrySetResult(ShuttingDown());
                break;
            case LoopMessage.Cancel cancel:
                cancel.Reply.TrySetResult(ShuttingDown());
                break;
            case LoopMessage.CancelQueue cancel:
                cancel.Reply.TrySetResult(ShuttingDown());
                break;
            case LoopMessage.ListQueues list:
                list.Queues.TrySetException(new HarpErrorException(ShutDown()));
                break;
            case LoopMessage.Prune prune:
                prune.Step.TrySetException(new HarpErrorException(ShutDown()));
                break;
            case LoopMessage.Packets packets:
                packets.Committed.TrySetException(new IOException("the dispatcher stops"));
                break;
            case LoopMessage.CallEnded ended:
                ended.Stored?.TrySetException(new IOException("the dispatcher stops"));
                break;
            case LoopMessage.Change change:
                change.Done.TrySetException(new IOException("the dispatcher stops"));
                break;
            case LoopMessage.Ping ping:
                ping.Answered.TrySetException(new IOException("the dispatcher stops"));
                break;
        }
    }
}
