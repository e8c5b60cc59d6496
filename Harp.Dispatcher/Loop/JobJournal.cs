using Harp.Dispatcher.Diagnostics;
using Harp.Dispatcher.Scheduling;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Messages.Replies;
using Harp.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Harp.Dispatcher.Loop;

/// <summary>
/// Tells of jobs, to the log, to those who measure and to those who trace. It changes nothing, and knows neither arguments nor
/// results.
/// </summary>
internal sealed class JobJournal(DispatcherMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>The procedure's name in the log for a job that was not called: that is in the line of its submission.</summary>
    private const string NeverCalled = "never called";

    private readonly WaitingLine _waiting = new();

    public void Submitted(JobId id, LiveJob job, LoopMessage.Submit submit)
    {
        var (procedure, queue) = (submit.Request.Procedure, submit.Request.Queue?.Name.Canonical);
        Wait(job);
        job.Trace = JobTrace.Begin(id, procedure, job.Host, queue, submit.Caller, submit.Request.Trace);
        metrics.Submitted();
        log.JobSubmitted(id, submit.Caller ?? "anybody", procedure, job.Host, queue ?? "none");
    }

    /// <summary>Tells what a start found.</summary>
    public void Recovered(Recovery found)
    {
        log.Recovered(found.Waiting.Count, found.Interrupted.Count, found.Held.Count, found.Cut.Count);
        foreach (var job in found.Interrupted)
        {
            log.JobInterrupted(job.Id);
        }
    }

    /// <summary>
    /// A job that an earlier process accepted: as long as this one lives, it has waited from now, unless it is only to be ended.
    /// </summary>
    public void Recovered(LiveJob job, bool waits)
    {
        if (waits)
        {
            Wait(job);
        }
    }

    public void Started(JobId id, LiveJob job)
    {
        _waiting.Remove(job);
        metrics.Waited(time.GetElapsedTime(job.Since));
        job.Since = time.GetTimestamp();
        job.Trace?.CallStarted(job.Attempt);
        log.JobStarted(id, job.Host);
    }

    /// <summary>A call's request was sent; the job is null where it is over already.</summary>
    public void Connected(LiveJob? job, long at)
    {
        if (job is not null)
        {
            metrics.Connected(time.GetElapsedTime(job.Since, at));
        }
    }

    public void Ended(JobId id, LiveJob job, OutcomeReply outcome, EndReason reason)
    {
        var error = ErrorTypes.Of(outcome);
        metrics.Ended(outcome, job.Attempt > 0 ? time.GetElapsedTime(job.Since) : null, reason == EndReason.Interrupted);
        _waiting.Remove(job);
        job.Trace?.Ended(DispatcherMetrics.StateOf(outcome), error);
        job.Trace = null;
        var (took, procedure) = (time.GetElapsedTime(job.Since), job.Call is { } call ? call.Procedure : NeverCalled);
        log.JobEnded(id, outcome.State, Why(error, reason), (long)took.TotalMilliseconds, job.Packets, procedure, job.Host);
    }

    /// <summary>
    /// The type of an error says what failed; its message, which a daemon may have written, may quote arguments, and is told to those who
    /// may read the job.
    /// </summary>
    private static string Why(string? error, EndReason reason) =>
        error is null ? $"{reason}" : reason == EndReason.Reported ? error : $"{error}, {reason}";

    /// <summary>A batch is on disk.</summary>
    public void Publish(Scheduler scheduler) => metrics.Figures.Publish(scheduler.Waiting, scheduler.Running, _waiting.Oldest?.Since);

    private void Wait(LiveJob job)
    {
        job.Since = time.GetTimestamp();
        _waiting.Add(job);
    }
}
