using Harp.Protocol.Messages.Requests;

namespace Harp.Dispatcher.Operations;

/// <summary>The work that a request asks for, carried out in the session's order: it writes its replies and is done.</summary>
internal interface IOperation
{
    /// <summary>
    /// True if carrying out the request would, as things stand, only wait, without a look into the store, which blocks its thread for a
    /// moment.
    /// </summary>
    bool IsPrompt(Request request) => false;

    /// <summary>
    /// Carries the request out, for a user that may ask it; null where there are none. Coded errors are thrown and become the reply. False
    /// where it was given up before the last reply: thousands of waits may be given up at once, and an exception for each would hold up
    /// everybody else.
    /// </summary>
    /// <exception cref="Harp.Protocol.Errors.HarpErrorException">The request is refused.</exception>
    /// <exception cref="OperationCanceledException">It was given up, of which there is no other way to tell.</exception>
    Task<bool> RunAsync(Request request, string? user, IReplyWriter replies, CancellationToken cancellationToken);
}
