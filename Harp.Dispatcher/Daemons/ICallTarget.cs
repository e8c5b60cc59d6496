using Harp.Protocol.Values;

namespace Harp.Dispatcher.Daemons;

/// <summary>A host that was found in the registry, as it stood at that moment.</summary>
internal interface ICallTarget
{
    /// <summary>Starts a call, whose job must be on disk as started; what happens to it is told to the sink.</summary>
    IRunningCall Start(JobId job, int attempt, ICallSink sink);
}
