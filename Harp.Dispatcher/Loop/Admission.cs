using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Messages.Requests;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Loop;

/// <summary>Decides whether a call becomes a job, and which.</summary>
internal sealed class Admission(IJobStore jobs, Scheduler scheduler, LoopLimits limits)
{
    /// <summary>The least bytes that a job takes, beside its arguments and info: its row, and its places in the indexes.</summary>
    private const int JobCost = 1024;

    private readonly UncommittedKeys _keys = new(jobs);

    /// <summary>The bounds of jobs that come now.</summary>
    public LoopLimits Limits { get; set; } = limits;

    /// <summary>The answer where the call becomes no new job; null where it does.</summary>
    public Reply? Answer(LoopMessage.Submit submit, bool draining)
    {
        if (draining)
        {
            return Refusals.ShuttingDown();
        }

        try
        {
            if (submit.Request.Key is { } key && _keys.Find(submit.Caller, key) is { } known)
            {
                return known.Fingerprint == submit.Fingerprint
                    ? new JobIdReply(known.Job, Duplicate: true) : Refusals.KeyTaken(key, known.Job);
            }
        }
        catch (StoreFailedException unreadable)
        {
            // A read that failed says nothing about the next; but to accept this call might be to accept it twice.
            return Refusals.StorageUnreadable(unreadable.Message);
        }

        if (jobs.Loss is { } files)
        {
            return Refusals.StoreLost(files);
        }

        if (jobs.FindShortage(submit.Request.OpaqueBytes + JobCost) is { } shortage)
        {
            return Refusals.NoRoom(shortage);
        }

        return RefuseWaiting(submit.Caller) ?? (submit.Request.Queue is { } queue ? RefuseQueue(submit, queue) : null);
    }

    private Reply? RefuseWaiting(string? user) =>
        scheduler.Waiting >= Limits.WaitingMax ? Refusals.TooManyWaiting(scheduler.Waiting, Limits.WaitingMax)
        : scheduler.WaitingOf(user) >= Limits.WaitingUserMax ? Refusals.TooManyWaitingOf(user!, Limits.WaitingUserMax)
        : null;

    private Reply? RefuseQueue(LoopMessage.Submit submit, QueueSpec wanted)
    {
        var queue = scheduler.FindQueue(wanted.Name);
        return queue is null && !submit.QueueMayAppear ? Refusals.QueueMayNotAppear(wanted.Name, submit.Caller)
            : queue is not null && Limits.RefuseDiffering && queue.Concurrency != wanted.Concurrency
                ? Refusals.QueueDiffers(wanted, queue.Concurrency)
            : null;
    }

    public JobSpec SpecOf(JobId job, CallRequest request, string? user) => new(
        job,
        request.Host,
        request.Queue?.Name,
        request.Queue?.Concurrency ?? 1,
        request.Timeout ?? Limits.DefaultTimeout,
        request.MaxExecTime is { } wanted && wanted < Limits.MaxExecTime ? wanted : Limits.MaxExecTime)
    {
        User = user,
    };

    /// <summary>
    /// The write to store. The concurrency is the queue's, not the one asked for: after a restart the queue goes on as it was.
    /// </summary>
    public StoreWrite.Insert Admit(LoopMessage.Submit submit, JobSpec spec, int concurrency, DateTimeOffset now)
    {
        var request = submit.Request;
        if (request.Key is { } key)
        {
            _keys.Add(submit.Caller, key, new KeyedJob(spec.Id, submit.Fingerprint!.Value));
        }

        return new StoreWrite.Insert(
            spec.Id, request.Host, request.Procedure, request.Arguments, request.Info, request.Queue?.Name, concurrency, spec.Timeout,
            spec.MaxExecTime, now)
        {
            Caller = submit.Caller,
            Key = request.Key,
            Fingerprint = submit.Fingerprint,
            Trace = request.Trace,
        };
    }

    /// <summary>The batch is on disk.</summary>
    public void Committed() => _keys.Committed();
}
