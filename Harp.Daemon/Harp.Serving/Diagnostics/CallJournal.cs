using System.Diagnostics;
using Harp.Hosting;
using Harp.Protocol.Messages.Daemon;
using Harp.Serving.Listening;
using Harp.Serving.Procedures;
using Microsoft.Extensions.Logging;

namespace Harp.Serving.Diagnostics;

/// <summary>
/// The account of one call: a line at its start and one at its end, figures, and an activity of the source <see cref="Source"/> where
/// somebody listens. Who called what for whom, how it ended, what was raised, and how long it took; never arguments, results or
/// credentials.
/// </summary>
internal sealed class CallJournal
{
    /// <summary>The source's name, which listeners subscribe to.</summary>
    public const string Source = "Harp.Daemon";

    private static readonly ActivitySource Activities = new(Source);

    private readonly Invocation _call;
    private readonly CallPeer _peer;
    private readonly CallServices _services;
    private readonly Activity? _activity;
    private readonly string _for;
    private readonly long _began;

    private CallJournal(DaemonRequest request, Invocation call, CallPeer peer, CallServices services)
    {
        (_call, _peer, _services, _began) = (call, peer, services, services.Time.GetTimestamp());
        _for = request.Job is null
            ? "" : $" for {Printable.Of(request.Caller ?? "nobody known")}, job {Printable.Of(request.Job)}, attempt {request.Attempt}";
        _activity = Activities.StartActivity("call", ActivityKind.Server, Harp.Protocol.Values.TraceParent.ContextOf(call.Trace));
        _activity?.SetTag("harp.procedure", call.Procedure).SetTag("harp.job.id", request.Job).SetTag("harp.attempt", request.Attempt)
            .SetTag("enduser.id", call.User).SetTag("client.address", call.Client);
    }

    /// <summary>The <c>traceparent</c> of the call's activity; null where nobody listens.</summary>
    public string? TraceParent => _activity?.Id;

    /// <summary>The caller, for people: nobody was asked where there are no users.</summary>
    private string User => _call.User ?? "anybody";

    /// <summary>The call was admitted.</summary>
    public static CallJournal Begin(DaemonRequest request, Invocation call, CallPeer peer, CallServices services)
    {
        services.Metrics.CallBegan();
        var journal = new CallJournal(request, call, peer, services);
        services.Logger.Calls(journal.User, call.Client, call.Procedure, journal._for);
        return journal;
    }

    /// <summary>It is over. To be called once.</summary>
    /// <param name="outcome">See <see cref="CallOutcome.Word"/>.</param>
    public void End(string outcome)
    {
        var took = _services.Time.GetElapsedTime(_began);
        _services.Metrics.CallEnded(_call.Procedure, outcome, took, _peer.Packets, _peer.Bytes);
        if (_peer.Raised is { } raised)
        {
            _services.Logger.Raised(_call.Procedure, _for, RaisedException.InWords(raised));
        }

        _services.Logger.Called(User, _call.Client, _call.Procedure, _for, outcome, (long)took.TotalMilliseconds, _peer.Packets);
        if (_activity is not null)
        {
            var failed = outcome is not CallOutcome.Result;
            _activity.SetTag("harp.outcome", ErrorTypes.Known(outcome)).SetTag("error.type", failed ? ErrorTypes.Known(outcome) : null);
            _activity.SetStatus(failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            _activity.Dispose();
        }
    }
}
