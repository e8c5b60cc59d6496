using Harp.Protocol.Values;

namespace Harp.Dispatcher.Daemons;

/// <summary>A host that was found in the registry, as it stood at that moment.</summary>
internal interface ICallTarget
{
    /// <summary>Starts a call, whose job must be on disk as started; what happens to it is told to the sink.</summary>
    /// <param name="job">The job.</param>
    /// <param name="attempt">Its attempt.</param>
    /// <param name="body">What to ask for, where that is still at hand; null where the store is to be asked.</param>
    /// <param name="terms">What it is told besides.</param>
    /// <param name="sink">Who is told.</param>
    IRunningCall Start(JobId job, int attempt, CallBody? body, CallTerms terms, ICallSink sink);

    /// <summary>
    /// Asks the daemon to end a call whose connection is gone, and to begin no such call any more; the sink is told what that brought.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="attempt">Its attempt.</param>
    /// <param name="within">For how long an answer is of use.</param>
    /// <param name="sink">Who is told.</param>
    void ConfirmEnd(JobId job, int attempt, TimeSpan within, ICallSink sink);
}
