using Harp.Protocol.Errors;
using Harp.Protocol.Json;

namespace Harp.Client.Errors;

/// <summary>
/// Everything that goes wrong between a program and its calls. The tree: <see cref="HarpConnectionException"/> (nobody there, or the
/// connection broke), <see cref="HarpProtocolException"/> (the peer speaks nonsense), <see cref="HarpRequestException"/> (the dispatcher
/// refused), <see cref="HarpJobException"/> (the request was fine, the job did not return: <see cref="RemoteException"/>,
/// <see cref="JobFailedException"/>, <see cref="JobCancelledException"/>).
/// </summary>
/// <example>
/// <code>
/// try
/// {
///     var size = await caller.CallAsync&lt;long&gt;("web01", "disk_usage", new { path = "/srv" });
/// }
/// catch (RemoteException raised) when (raised.RemoteType == "System.IO.FileNotFoundException")
/// {
///     // the procedure ran and raised
/// }
/// catch (JobFailedException failed) when (failed.Started == CallStarted.No)
/// {
///     // calling again is safe
/// }
/// </code>
/// </example>
public abstract class HarpException : Exception
{
    private protected HarpException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// The word that programs decide by: a type of the catalogue, or one that a daemon made up; null where the failure is none of the
    /// catalogue (spec: "Errors").
    /// </summary>
    public virtual string? Type => null;

    /// <summary>The stage of a call that failed; null where that is not known, or nothing was called.</summary>
    public virtual CallStage? Stage => null;

    /// <summary>Tells whether a procedure may have done something; null where that is not known.</summary>
    public virtual CallStarted? Started => null;

    /// <summary>After how long it makes sense to ask again; null where the peer did not say.</summary>
    public TimeSpan? RetryAfter => ErrorData is { } data ? FailureFacts.RetryAfter(data) : null;

    /// <summary>Further members of the error or exception, or null where there are none.</summary>
    public virtual RawJson? ErrorData => null;
}
