using Harp.Dispatcher.Daemons;
using Harp.Dispatcher.Storage;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>Starts scripted calls to every host but <c>nowhere</c>, and demands that each job be on disk as running.</summary>
internal sealed class ScriptedStarter(IJobReader store) : ICallStarter
{
    private readonly List<ScriptedCall> _calls = [];

    public IReadOnlyList<ScriptedCall> Calls => _calls;

    /// <summary>The attempts whose end was asked for, and for how long that is of use.</summary>
    public List<(JobId Job, int Attempt, TimeSpan Within)> AskedToEnd { get; } = [];

    public ICallTarget? Resolve(string host) => host == "nowhere" ? null : new Target(this);

    private ScriptedCall Start(JobId job, int attempt)
    {
        Assert.NotNull(store.FindJob(job)!.Started);
        Assert.DoesNotContain(_calls, call => call.Job == job);
        var call = new ScriptedCall(job, attempt);
        _calls.Add(call);
        return call;
    }

    private sealed class Target(ScriptedStarter owner) : ICallTarget
    {
        public IRunningCall Start(JobId job, int attempt, CallBody? body, CallTerms terms, ICallSink sink) => owner.Start(job, attempt);

        public void ConfirmEnd(JobId job, int attempt, TimeSpan within, ICallSink sink) => owner.AskedToEnd.Add((job, attempt, within));
    }
}
