using Harp.Dispatcher.Daemons;
using Harp.Protocol.Values;

namespace Harp.Tests.Dispatcher.Loop;

/// <summary>A call that only notes what is asked of it.</summary>
internal sealed class ScriptedCall(JobId job, int attempt) : IRunningCall
{
    public JobId Job { get; } = job;

    public int Attempt { get; } = attempt;

    public bool IsStopped { get; private set; }

    public bool IsAborted { get; private set; }

    public long? HeardAt { get; set; }

    public void Stop() => IsStopped = true;

    public void Abort() => IsAborted = true;
}
