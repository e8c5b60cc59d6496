namespace Harp.Client.Errors;

/// <summary>
/// Everything that goes wrong between a program and its calls. The tree: <see cref="HarpConnectionException"/> (nobody there, or the
/// connection broke), <see cref="HarpProtocolException"/> (the peer speaks nonsense), <see cref="HarpRequestException"/> (the dispatcher refused),
/// <see cref="HarpJobException"/> (the request was fine, the job did not return: <see cref="RemoteException"/>,
/// <see cref="JobFailedException"/>, <see cref="JobCancelledException"/>).
/// </summary>
/// <example>
/// <code>
/// try
/// {
///     var size = await caller.CallAsync&lt;long&gt;("web01", "disk_usage", new { path = "/srv" });
/// }
/// catch (RemoteException raised) when (raised.RemoteType == "FileNotFoundException")
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
}
