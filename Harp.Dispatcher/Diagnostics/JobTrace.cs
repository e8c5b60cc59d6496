using System.Diagnostics;
using Harp.Protocol.Values;

namespace Harp.Dispatcher.Diagnostics;

/// <summary>
/// A job as an activity from its acceptance to its end, and its call as one inside. There is none where nobody listens, which then costs
/// nothing. Arguments and results are in no tag.
/// </summary>
internal sealed class JobTrace
{
    /// <summary>The source's name, which listeners subscribe to.</summary>
    public const string Name = "Harp.Dispatcher";

    private static readonly ActivitySource Source = new(Name);

    private readonly Activity _job;
    private Activity? _call;

    private JobTrace(Activity job) => _job = job;

    /// <summary>
    /// The job was accepted; null where nobody wants to know. Where the call came with a <c>traceparent</c>, the job is part of that trace.
    /// </summary>
    public static JobTrace? Begin(JobId id, string procedure, string host, string? queue, string? caller, string? trace = null)
    {
        if (!Source.HasListeners() || Start("job", ActivityKind.Internal, TraceParent.ContextOf(trace)) is not { } job)
        {
            return null;
        }

        job.SetTag("harp.job.id", id.ToString()).SetTag("harp.procedure", procedure).SetTag("server.address", host);
        job.SetTag("harp.queue", queue).SetTag("enduser.id", caller);
        return new JobTrace(job);
    }

    /// <summary>
    /// The <c>traceparent</c> of what the daemon does for the call: that of the call's activity; null where the call has none.
    /// </summary>
    public string? CallParent => _call?.Id;

    /// <summary>Its call is started.</summary>
    public void CallStarted(int attempt) => _call = Start("call", ActivityKind.Client, _job.Context)?.SetTag("harp.attempt", attempt);

    /// <summary>The job has ended.</summary>
    public void Ended(string state, string? errorType)
    {
        Finish(_call, state, errorType);
        Finish(_job, state, errorType);
    }

    private static void Finish(Activity? activity, string state, string? errorType)
    {
        if (activity is not null)
        {
            activity.SetTag("harp.job.state", state).SetTag("error.type", errorType);
            activity.SetStatus(errorType is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
            var around = Activity.Current;
            activity.Dispose();
            Activity.Current = around;
        }
    }

    /// <summary>Many jobs are under way on the thread of the loop: none of them is the thread's own activity.</summary>
    private static Activity? Start(string name, ActivityKind kind, ActivityContext parent)
    {
        var around = Activity.Current;
        Activity.Current = null;
        var activity = Source.StartActivity(name, kind, parent);
        Activity.Current = around;
        return activity;
    }
}
