namespace Harp.Client.Errors;

/// <summary>The peer could not be reached, did not answer in time, or the connection to it was lost. No job is ended by this.</summary>
public sealed class HarpConnectionException : HarpException
{
    internal HarpConnectionException(string endPoint, string message, bool outcomeUnknown, Exception? inner)
        : base(message, inner) => (EndPoint, OutcomeUnknown) = (endPoint, outcomeUnknown);

    /// <summary>Who was being spoken to: <c>address:port</c>.</summary>
    public string EndPoint { get; }

    /// <summary>
    /// Whether a call had been sent and its answer is not known: it may or may not have been accepted, so sending it again may carry it out twice.
    /// False where nothing was sent, and for requests that only ask.
    /// </summary>
    public bool OutcomeUnknown { get; }
}
