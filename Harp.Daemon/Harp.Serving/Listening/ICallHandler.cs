using Harp.Serving.Procedures;

namespace Harp.Serving.Listening;

/// <summary>
/// Carries calls out, once it is known who asks and that they may: in worker processes, or in this one. The listening side knows nothing
/// else of how procedures run. Disposing of it ends what stands ready; no call is under way then.
/// </summary>
internal interface ICallHandler : IAsyncDisposable
{
    /// <summary>The procedures that can be called.</summary>
    Catalogue Catalogue { get; }

    /// <summary>The number of workers that wait for a call, and how many carry one out.</summary>
    (int Idle, int Busy) Workers { get; }

    /// <summary>
    /// Sends the peer the acknowledgement, the packets and the outcome of a procedure of the catalogue that is not built in, and returns
    /// when the call is over. Once there is a reason to end it early, it asks the procedure to end and tells the peer nothing more.
    /// </summary>
    /// <exception cref="Protocol.Errors.HarpErrorException">The call was not begun.</exception>
    /// <exception cref="OperationCanceledException">There was a reason to end it before it had begun.</exception>
    Task<CallOutcome> CallAsync(ProcedureInfo procedure, Invocation call, CallPeer peer);
}
